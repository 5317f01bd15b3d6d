"""Reads where the packages come from that a server would install."""

from __future__ import annotations

import codecs
import re

from promotion_steps.scan.reader import Reader

_NAME = re.compile(
    r"(.*requirements.*\.txt|.*constraints.*\.txt|requirements.*\.in|conda\.ya?ml|python_env\.ya?ml"
    r"|environment\.ya?ml|pyproject\.toml|pipfile(\.lock)?|poetry\.lock|uv\.lock|pip\.conf"
    r"|setup\.cfg|pdm\.lock)"
)
_LARGEST = 1 << 20
_SHOWN = 10
_LONGEST = 300
_CREDENTIALS = re.compile(r"(://)[^/\s@]*@")
_ELSEWHERE = re.compile(
    r"\s*(-\s*)?-{1,2}[A-Za-z]|.*(://|@ |\$\{)|\s*(index[-_]url|extra[-_]index[-_]url|find[-_]links"
    r"|trusted[-_]host|url)\s*="
)


def is_requirements(last: str) -> bool:
    """Tell whether a file of this name, without its folder and case, lists packages."""
    return _NAME.fullmatch(last) is not None


def requirement_lines(reader: Reader, last: str) -> list[str]:
    """Say how many lines there are, and each that names an index, a URL or another file.

    Args:
        reader: Of the file.
        last: Its name without the folder.
    """
    if reader.end() > _LARGEST:
        return [f"{last}, more than {_LARGEST} bytes, whose index URLs are not read"]
    reader.seek(0)
    lines = re.sub(r"\\\r?\n", " ", _decoded(reader.read(_LARGEST))).splitlines()
    told = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    elsewhere = [_shown(line) for line in told if _ELSEWHERE.match(line)]
    rest = len(elsewhere) - _SHOWN
    more = [f"and {rest} more from elsewhere"] if rest > 0 else []
    return [f"{last} of {len(told)} lines", *elsewhere[:_SHOWN], *more]


def _shown(line: str) -> str:
    """Spell a line without the credentials of its URLs."""
    shown = _CREDENTIALS.sub(r"\1***@", line)
    shown = shown if shown.isprintable() else ascii(shown)[1:-1]
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _decoded(body: bytes) -> str:
    """Decode as pip does, by the byte order mark."""
    is_utf_16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16" if is_utf_16 else "utf-8-sig", "replace")
