"""Characters that a reader cannot see, written out."""

from __future__ import annotations

import re

from markupsafe import Markup

# Controls, soft hyphens, zero-width spaces, marks that turn the direction, halves of pairs:
# with them a name can pass for another one.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ud800-\udfff]"
)


def visible_text(value: object) -> object:
    """Return text with each unseen character as `⟨U+202E⟩`; anything else as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _UNSEEN.sub(_code_point, value)


def _code_point(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"
