"""Gate: a version's model card and metadata say what this environment wants to know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.json_fields import JsonFields, parse_json, shown
from promotion_steps.metadata_text import LONGEST_VALUE

GATE = "documentation"
CONTENT = "ModelCard.ModelCardContent"
STATUSES = ("Draft", "PendingReview", "Approved", "Archived")
LONGEST_PATTERN = 256

# In capitals only: "todo" is a word in Spanish and Portuguese.
_MARKER = re.compile(r"\b(?:TODO|TBD|TBA|FIXME)\b")
_PROMISE = re.compile(
    r"to ?do|tbd|tba|fixme|n\.?[/.]?a\.?|placeholder|lorem ipsum.*|xx+"
    r"|to be (?:added|announced|defined|determined|done)|not (?:applicable|available)"
)
_NOTHING = re.compile(r"none|null|nil|[\W_]+")
"""Says nothing as a whole answer; within a list of parameters it may be a value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardSettings:
    """What a model card must be.

    Args:
        statuses: In which it may be.
        sections: Dotted paths that must be filled; one through a list is meant for each entry.
    """

    statuses: tuple[str, ...]
    sections: tuple[str, ...] = ()

    @classmethod
    def from_fields(cls, fields: JsonFields) -> CardSettings:
        """Read the section's `model_card`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(("statuses", "sections"))
        statuses = _texts(fields, "statuses")
        if not statuses or set(statuses) - set(STATUSES):
            raise fields.error("statuses", f"some of {', '.join(STATUSES)}")
        sections = _texts(fields, "sections") if "sections" in fields.members else ()
        return cls(statuses=statuses, sections=sections)


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentationSettings:
    """What must be written down.

    Args:
        model_card: Default: none is needed.
        metadata: The pattern that all of a customer metadata property matches, by its name.
    """

    model_card: CardSettings | None = None
    metadata: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: JsonFields) -> DocumentationSettings:
        """Read the gate's section.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("model_card", "metadata"))
        card = (
            CardSettings.from_fields(fields.fields("model_card"))
            if ("model_card" in fields.members)
            else None
        )
        wanted = fields.fields("metadata") if "metadata" in fields.members else None
        patterns = {name: _pattern(wanted, name) for name in wanted.members} if wanted else {}
        return cls(model_card=card, metadata=patterns)


def check_documentation(
    card: Any, own_metadata: Mapping[str, str], settings: DocumentationSettings
) -> list[Finding]:
    """Return one finding for each thing that is missing, empty or only promised.

    Args:
        card: `ModelCard` as DescribeModelPackage tells it; None where there is none.
        own_metadata: The customer metadata that is not the promotion's.
        settings: What must be written down.
    """
    messages = [
        *(_of_card(card, settings.model_card) if settings.model_card else ()),
        *_of_metadata(own_metadata, settings.metadata),
    ]
    return [Finding(gate=GATE, message=message) for message in messages]


def _of_card(card: Any, settings: CardSettings) -> Iterator[str]:
    expected = f"expected one of {', '.join(settings.statuses)}"
    text = card.get("ModelCardContent") if isinstance(card, dict) else None
    if not isinstance(text, str) or not text:
        yield f"ModelCard: got none, {expected.replace('one of', 'one that is')}"
        return
    status = card.get("ModelCardStatus")
    if status not in settings.statuses:
        yield f"ModelCard.ModelCardStatus: got {shown(status)}, {expected}"
    try:
        content = JsonFields.from_value(parse_json(text, CONTENT), CONTENT)
    except ValueError as error:
        yield str(error)
        return
    for section in settings.sections:
        yield from _of_section(section, content.members)


def _of_section(section: str, content: Mapping[str, Any]) -> Iterator[str]:
    for where, value in _at(section.split("."), content):
        texts = list(_leaves(value))
        if not texts:
            yield f"{CONTENT}: {where}: got nothing, expected it to be filled in"
        whole = isinstance(value, str)
        for text in texts:
            if is_promise(text) or (whole and says_nothing(text)):
                yield f"{CONTENT}: {where}: got the placeholder {shown(text)}, expected the answer"


def _at(steps: list[str], content: Any) -> Iterable[tuple[str, Any]]:
    """Find what lies at a path, once for each entry of a list on the way."""
    found: list[tuple[str, Any]] = [("", content)]
    for step in steps:
        entries = [entry for where, value in found for entry in _entries(where, value)]
        found = [
            (f"{where}.{step}" if where else step, value.get(step))
            if isinstance(value, Mapping)
            else (f"{where}.{step}", None)
            for where, value in entries
        ]
    return found


def _entries(where: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list) and value:
        return [(f"{where}[{index}]", entry) for index, entry in enumerate(value)]
    return [(where, value)]


def _leaves(value: Any) -> Iterator[str]:
    """Spell every text and number within a value; a loop, since it may be nested deeply."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            left.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            left.extend(reversed(one))
        elif one is not None and str(one).strip():
            yield str(one).strip()


def is_promise(text: str) -> bool:
    """Tell what is only promised from what is written."""
    plain = " ".join(text.split())
    return bool(_MARKER.search(plain) or _PROMISE.fullmatch(plain.lower()))


def says_nothing(text: str) -> bool:
    """Tell a text that is there and says nothing."""
    return bool(_NOTHING.fullmatch(text.lower()))


def _of_metadata(
    own_metadata: Mapping[str, str], wanted: Mapping[str, re.Pattern[str]]
) -> Iterator[str]:
    for name, pattern in sorted(wanted.items()):
        value = own_metadata.get(name)
        expected = f"expected a text that matches {pattern.pattern}"
        where = f"CustomerMetadataProperties.{name}"
        if value is None:
            yield f"{where}: got nothing, {expected}"
        elif is_promise(value) or says_nothing(value):
            yield f"{where}: got the placeholder {shown(value)}, {expected}"
        elif len(value) > LONGEST_VALUE or not pattern.fullmatch(value):
            yield f"{where}: got {shown(value)}, {expected}"


def _pattern(fields: JsonFields, name: str) -> re.Pattern[str]:
    text = fields.text(name)
    try:
        if len(text) <= LONGEST_PATTERN:
            return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise fields.error(name, "a regular expression", problem=str(error)) from error
    raise fields.error(name, f"at most {LONGEST_PATTERN} characters")


def _texts(fields: JsonFields, key: str) -> tuple[str, ...]:
    values = fields.items(key)
    if not all(isinstance(value, str) and value for value in values):
        raise fields.error(key, "a list of texts")
    return tuple(values)
