"""Names that fit where AWS limits their length."""

from __future__ import annotations

from hashlib import sha256

_DIGEST_LENGTH = 8


def short_name(prefix: str, name: str, *, longest: int) -> str:
    """Join a prefix and a name; a digest replaces the end of a name that is too long.

    The prefix stays whole, since policies match it.

    Raises:
        ValueError: The prefix leaves no room for the digest.
    """
    whole = f"{prefix}{name}"
    if len(whole) <= longest:
        return whole
    room = longest - len(prefix) - _DIGEST_LENGTH - 1
    if room < 1:
        raise ValueError(
            f"prefix: too long for a name of {longest} characters, got {prefix!r}"
            f" ({len(prefix)}), expected at most {longest - _DIGEST_LENGTH - 2}"
        )
    return f"{prefix}{name[:room]}-{sha256(whole.encode()).hexdigest()[:_DIGEST_LENGTH]}"
