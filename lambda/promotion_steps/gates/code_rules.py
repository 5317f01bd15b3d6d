"""Says which code by design an artifact may hold, and words it for a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from promotion_steps.json_fields import JsonFields
from promotion_steps.scan import code_kinds
from promotion_steps.scan.scan_report import CodeSeen

REFUSE: Final = "refuse"
LIST: Final = "list"

_REFUSED = (
    code_kinds.TENSORFLOW_FILES,
    code_kinds.NATIVE,
    code_kinds.JAVA,
    code_kinds.R_OBJECTS,
)
CODE_RULES: Final[Mapping[str, str]] = {
    kind: REFUSE if kind in _REFUSED else LIST for kind in code_kinds.WHAT
}
"""What runs outside the server's own code and is not judged is refused, the rest is listed."""


def read_code_rules(fields: JsonFields) -> dict[str, str]:
    """Read the rules of the section; a kind that it leaves out has its default.

    Raises:
        ValueError: A kind or its rule is not known.
    """
    if "code" not in fields.members:
        return dict(CODE_RULES)
    rules = fields.fields("code")
    rules.refuse_others(tuple(CODE_RULES))
    for kind in rules.members:
        if rules.text(kind) not in (REFUSE, LIST):
            raise rules.error(kind, f"{REFUSE} or {LIST}")
    return {**CODE_RULES, **{kind: rules.text(kind) for kind in rules.members}}


def code_line(seen: CodeSeen) -> str:
    """Say on one line what is code by design, for who approves the version."""
    return f"{seen.where}: {seen.kind}, {_what(seen)}"


def refused_code(found: list[CodeSeen]) -> str:
    """Say what is refused of one file and one kind, and what lists it instead."""
    kind = found[0].kind
    first = "; ".join(_what(seen) for seen in found[:3])
    rest = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return (
        f"{code_kinds.WHAT[kind]}, which the scan does not judge: got {first}{rest}, expected none;"
        f" if you trust it, write code: {{{kind}: {LIST}}}"
    )


def _what(seen: CodeSeen) -> str:
    return f"{seen.detail} (SHA-256 {seen.sha256})" if seen.sha256 else seen.detail
