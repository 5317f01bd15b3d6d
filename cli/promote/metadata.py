"""Customer metadata that somebody gives to a model package."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from promote.refusal import RefusalError
from promotion_steps.metadata_budget import over_budget
from promotion_steps.names import METADATA_PREFIX

LONGEST_KEY = 128
LONGEST_VALUE = 256

_PUNCTUATION = frozenset("_.:/=+-@")
_CATEGORIES = re.compile("[LZN]")


def read_metadata(pairs: Iterable[str]) -> dict[str, str]:
    """Read `KEY=VALUE` texts into properties that SageMaker takes.

    Raises:
        RefusalError: A text is malformed, reserved, repeated or beyond SageMaker's limits.
    """
    return checked_metadata(read_pairs("metadata", pairs))


def read_pairs(option: str, pairs: Iterable[str]) -> dict[str, str]:
    """Read `KEY=VALUE` texts.

    Raises:
        RefusalError: A text is malformed, or a key is repeated.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise RefusalError(f"{option}: got {pair!r}, expected KEY=VALUE", exit_code=2)
        if key in found:
            raise RefusalError(f"{option}: {key} given twice, got {pair!r}, expected one value")
        found[key] = value
    return found


def checked_metadata(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the properties where SageMaker would take each of them.

    Raises:
        RefusalError: A property is reserved or beyond SageMaker's limits.
    """
    if too_many := over_budget(properties):
        raise RefusalError(f"metadata: {too_many[0]}")
    for key, value in properties.items():
        if key.startswith(METADATA_PREFIX):
            raise RefusalError(
                f"metadata.{key}: the prefix {METADATA_PREFIX!r} is reserved, got {key!r}"
            )
        _check_text(f"metadata key {key!r}", key, LONGEST_KEY)
        _check_text(f"metadata.{key}", value, LONGEST_VALUE)
    return dict(properties)


def _check_text(where: str, text: str, longest: int) -> None:
    if not 1 <= len(text) <= longest:
        raise RefusalError(f"{where}: got {len(text)} characters, expected 1 to {longest}")
    refused = next((character for character in text if not _is_allowed(character)), None)
    if refused is not None:
        raise RefusalError(
            f"{where}: got the character {refused!r}, expected letters, numbers, spaces and"
            f" {''.join(sorted(_PUNCTUATION))}"
        )


def _is_allowed(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _PUNCTUATION or _CATEGORIES.match(category) is not None
