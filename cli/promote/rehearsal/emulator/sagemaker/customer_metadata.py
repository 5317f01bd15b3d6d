"""Customer metadata of a model package: its limits, and how an update changes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from promote.rehearsal.emulator.sagemaker.refusals import invalid, unmet_constraint

MAX_PROPERTIES = 50
MAX_KEY_LENGTH = 128
MAX_VALUE_LENGTH = 256
PATTERN = r"[\p{L}\p{Z}\p{N}_.:\/=+\-@]*"

_LETTERS_SEPARATORS_NUMBERS = ("L", "Z", "N")
_SIGNS = frozenset("_.:/=+-@")
_MEMBER = "customerMetadataProperties"


def check_properties(properties: Mapping[str, str]) -> None:
    """Refuse keys and values that SageMaker does not take.

    Raises:
        ServiceError: There are too many properties, or one is too long or ill-formed.
    """
    _check_count(properties)
    for key, value in properties.items():
        _check_text(key, f"{_MEMBER}.key", MAX_KEY_LENGTH)
        _check_text(value, f"{_MEMBER}.{key}.member", MAX_VALUE_LENGTH)


def merged(
    current: Mapping[str, str], added: Mapping[str, str], removed: Iterable[str]
) -> dict[str, str]:
    """Return the properties after an update: added ones win, unnamed ones stay.

    Raises:
        ServiceError: The result has too many properties.
    """
    result = {**current, **added}
    for key in removed:
        result.pop(key, None)
    _check_count(result)
    return result


def _check_count(properties: Mapping[str, str]) -> None:
    if len(properties) > MAX_PROPERTIES:
        raise invalid(
            f"Number of customer metadata properties cannot exceed {MAX_PROPERTIES}, "
            f"got {len(properties)}"
        )


def _check_text(text: str, at: str, limit: int) -> None:
    if not text:
        raise unmet_constraint(text, at, "have length greater than or equal to 1")
    if len(text) > limit:
        raise unmet_constraint(text, at, f"have length less than or equal to {limit}")
    if not all(_allowed(character) for character in text):
        raise unmet_constraint(text, at, f"satisfy regular expression pattern: {PATTERN}")


def _allowed(character: str) -> bool:
    return character in _SIGNS or unicodedata.category(character)[0] in _LETTERS_SEPARATORS_NUMBERS
