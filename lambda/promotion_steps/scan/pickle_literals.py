"""Reads what a pickle says literally, as far as it can matter."""

from __future__ import annotations

import codecs
import re
import struct
import warnings
from collections.abc import Callable
from typing import Any

from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.pickle_values import LONGEST_TEXT, OPAQUE, UNKNOWN
from promotion_steps.scan.scan_report import NotScanned

_LONGEST_LINE = 64 * 1024
_LONGEST_INDEX = 4096
_MOST_DIGITS = 100
_SPACES = b" \t\n\r\v\f"
_INDEX = re.compile(rb"[+-]?[0-9]+(_[0-9]+)*")
_START_OF_INDEX = re.compile(rb"[+-]?[0-9_]*")


def text_of(body: bytes | None, encoding: str, errors: str = "strict") -> Any:
    """Return a text that may name something, or what stands for a long one.

    Raises:
        MalformedPickleError: It is no such text.
    """
    if body is None:
        return UNKNOWN
    try:
        text = body.decode(encoding, errors)
    except ValueError as error:
        raise MalformedPickleError(f"has a text that is not {encoding}") from error
    return text if len(text) <= LONGEST_TEXT else UNKNOWN


def quoted_text(line: bytes | None) -> Any:
    """Return the text of a `STRING`.

    Raises:
        MalformedPickleError: It has no quotes, or escapes that mean nothing.
    """
    if line is None:
        return UNKNOWN
    line = line.strip(b" \t\r")
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
        raise MalformedPickleError("has a text without quotes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # escapes that Python will refuse one day
            body, _ = codecs.escape_decode(line[1:-1])
    except ValueError as error:
        raise MalformedPickleError(f"has a text that cannot be read, got {error}") from error
    return text_of(body, "latin-1")


def decimal(line: bytes | None) -> Any:
    """Return the number of an `INT` or a `LONG`; unpicklers differ in which ones they take."""
    if line is None or len(line) > LONGEST_TEXT:
        return OPAQUE
    if line in (b"00", b"01"):
        return line == b"01"
    try:
        return int(line.rstrip(b"L"), 0)
    except ValueError:
        return OPAQUE


def memo_index(source: PickleInput) -> int:
    """Take the index of a text `GET` or `PUT` as C reads it: up to a NUL, in base ten.

    Raises:
        MalformedPickleError: Every unpickler refuses it.
        NotScanned: It is longer than what every version of Python refuses or accepts alike.
    """
    head, is_whole = source.head_of_line(_LONGEST_INDEX)
    number, ends, _ = head.partition(b"\0")
    number = number.strip(_SPACES)
    if not (ends or is_whole) and _START_OF_INDEX.fullmatch(number):
        raise NotScanned("pickle has an index too long to follow, expected a number")
    if not _INDEX.fullmatch(number):
        raise MalformedPickleError("has no index where one must be")
    digits = number.replace(b"_", b"").lstrip(b"+-0")
    if len(digits) > _MOST_DIGITS:
        raise NotScanned("pickle has an index too large to follow, expected a number")
    if number.startswith(b"-") and digits:
        raise MalformedPickleError("has a negative index")
    return int(digits or b"0")


def _skip_line(source: PickleInput) -> Any:
    source.line(0)
    return OPAQUE


def _large(source: PickleInput, size: int) -> Any:
    source.skip(size)
    return OPAQUE


def _signed_size(source: PickleInput) -> int:
    (size,) = struct.unpack("<i", source.take(4))
    if size < 0:
        raise MalformedPickleError("has a negative size")
    return int(size)


def _long(source: PickleInput, size: int) -> Any:
    body = source.text(size, 16)
    return OPAQUE if body is None else int.from_bytes(body, "little", signed=True)


def _unicode(source: PickleInput, size: int) -> Any:
    return text_of(source.text(size, 4 * LONGEST_TEXT), "utf-8", "surrogatepass")


def _string(source: PickleInput, size: int) -> Any:
    return text_of(source.text(size, LONGEST_TEXT), "latin-1")


CONSTANTS: dict[int, Any] = {
    ord("N"): None,
    0x88: True,
    0x89: False,
    ord(")"): (),
    ord("]"): OPAQUE,
    0x8F: OPAQUE,
    0x97: OPAQUE,
}
"""What an opcode without an argument pushes, by its byte."""

LITERALS: dict[int, Callable[[PickleInput], Any]] = {
    ord("I"): lambda source: decimal(source.line(_LONGEST_LINE)),
    ord("L"): lambda source: decimal(source.line(_LONGEST_LINE)),
    ord("F"): lambda source: _skip_line(source),
    ord("J"): lambda source: struct.unpack("<i", source.take(4))[0],
    ord("K"): lambda source: source.byte(),
    ord("M"): lambda source: source.number(2),
    ord("G"): lambda source: _large(source, 8),
    0x8A: lambda source: _long(source, source.byte()),
    0x8B: lambda source: _long(source, _signed_size(source)),
    ord("S"): lambda source: quoted_text(source.line(_LONGEST_LINE)),
    ord("T"): lambda source: _string(source, source.number(4)),  # C takes it without a sign
    ord("U"): lambda source: _string(source, source.byte()),
    ord("V"): lambda source: text_of(source.line(_LONGEST_LINE), "raw-unicode-escape"),
    0x8C: lambda source: _unicode(source, source.byte()),
    ord("X"): lambda source: _unicode(source, source.number(4)),
    0x8D: lambda source: _unicode(source, source.number(8)),
    ord("C"): lambda source: _large(source, source.byte()),
    ord("B"): lambda source: _large(source, source.number(4)),
    0x8E: lambda source: _large(source, source.number(8)),
    0x96: lambda source: _large(source, source.number(8)),
}
"""Takes what an opcode with an argument pushes, by its byte."""
