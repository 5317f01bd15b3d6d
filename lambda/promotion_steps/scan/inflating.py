"""Decompressors of the standard library behind one face, with bounded output."""

from __future__ import annotations

import bz2
import lzma
import pickletools
import zlib
from collections.abc import Callable
from typing import Protocol

_MEMORY = 256 * 1024 * 1024

GZIP, ZLIB, BZIP2, XZ, LZMA = "gzip", "zlib", "bzip2", "xz", "lzma"
DEFLATE = "deflate"
"""What a zip holds: one stream, without a header of its own."""

_MAGICS = (
    (b"\x1f\x8b", GZIP),
    (b"BZh", BZIP2),
    (b"\xfd7zXZ\x00", XZ),
    (b"\x5d\x00", LZMA),
    (b"x", ZLIB),
)
_WEAK = {ZLIB: 8, LZMA: 14}
"""Magics too short to believe, with the length of the shortest stream."""
_LZMA_HEADER = 13
_UNKNOWN_LENGTH = (1 << 64) - 1
_LONGEST_LZMA = 1 << 38
_SMALL_DICTIONARY = (1 << 20).to_bytes(4, "little")
_OPCODES = frozenset(one.code.encode("latin-1")[0] for one in pickletools.opcodes)
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x93NUMPY", b"\x1f\x8b")


class CorruptStreamError(ValueError):
    """Say that bytes are no stream of the compression they claim."""


class StreamTooLargeError(CorruptStreamError):
    """Say that a stream asks for more memory than a scan has."""


class Inflater(Protocol):
    """Turns compressed bytes into at most so many bytes, and keeps what it did not use."""

    @property
    def at_end(self) -> bool:
        """Whether the stream has ended."""

    @property
    def is_hungry(self) -> bool:
        """Whether nothing more comes without more input."""

    def unused(self) -> bytes:
        """Return the input behind the end of the stream."""

    def inflate(self, data: bytes, most: int) -> bytes:
        """Return at most *most* bytes."""

    def copy(self) -> Inflater | None:
        """Return another one in the same state, or None where there is no such thing."""


class ZlibInflater:
    """Inflates gzip and zlib streams."""

    def __init__(self, window: int) -> None:
        self._stream = zlib.decompressobj(window)
        self._rest = b""

    @property
    def at_end(self) -> bool:
        """Whether the stream has ended."""
        return self._stream.eof

    @property
    def is_hungry(self) -> bool:
        """Whether nothing more comes without more input."""
        return not self._rest and not self._stream.eof

    def unused(self) -> bytes:
        """Return the input behind the end of the stream."""
        return self._stream.unused_data

    def inflate(self, data: bytes, most: int) -> bytes:
        """Return at most *most* bytes."""
        try:
            body = self._stream.decompress(self._rest + data, most)
        except zlib.error as error:
            raise CorruptStreamError(str(error)) from error
        self._rest = self._stream.unconsumed_tail
        return body

    def copy(self) -> Inflater | None:
        """Return another one in the same state."""
        twin = ZlibInflater.__new__(ZlibInflater)
        twin._stream, twin._rest = self._stream.copy(), self._rest
        return twin


class BufferedInflater:
    """Inflates streams whose decompressors buffer their input themselves."""

    def __init__(self, stream: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._stream = stream

    @property
    def at_end(self) -> bool:
        """Whether the stream has ended."""
        return self._stream.eof

    @property
    def is_hungry(self) -> bool:
        """Whether nothing more comes without more input."""
        return not self._stream.eof and self._stream.needs_input

    def unused(self) -> bytes:
        """Return the input behind the end of the stream."""
        return self._stream.unused_data

    def inflate(self, data: bytes, most: int) -> bytes:
        """Return at most *most* bytes."""
        try:
            return self._stream.decompress(data, most)
        except (OSError, lzma.LZMAError, ValueError, EOFError) as error:
            if "emory" in str(error):
                raise StreamTooLargeError(str(error)) from error
            raise CorruptStreamError(str(error)) from error

    def copy(self) -> Inflater | None:
        """Return None: these cannot be copied."""
        return None


INFLATERS: dict[str, Callable[[], Inflater]] = {
    GZIP: lambda: ZlibInflater(31),
    ZLIB: lambda: ZlibInflater(15),
    DEFLATE: lambda: ZlibInflater(-15),
    BZIP2: lambda: BufferedInflater(bz2.BZ2Decompressor()),
    XZ: lambda: BufferedInflater(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)),
    LZMA: lambda: BufferedInflater(lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_MEMORY)),
}
"""By the name of the compression."""


def compression(head: bytes) -> str | None:
    """Tell the compression that bytes begin with, or None."""
    name = next((name for magic, name in _MAGICS if head.startswith(magic)), None)
    if name in _WEAK:
        if len(head) < _WEAK[name]:
            return None
        try:
            INFLATERS[name]().inflate(head, 64)
        except StreamTooLargeError:
            return name
        except CorruptStreamError:
            return None
    return name or (LZMA if _is_lzma_with_other_properties(head) else None)


def _is_lzma_with_other_properties(head: bytes) -> bool:
    """Tell whether liblzma, which knows no magic here, would inflate something loadable."""
    if len(head) <= _LZMA_HEADER or head[_LZMA_HEADER] != 0 or not _is_lzma_header(head):
        return False
    trial = head[:1] + _SMALL_DICTIONARY + head[5:]  # its own may be larger than our memory
    try:
        body = INFLATERS[LZMA]().inflate(trial, 1024)
    except CorruptStreamError:
        return False
    return body[:1] != b"" and (
        body[0] in _OPCODES or body.startswith(_PACKED) or body[257:262] == b"ustar"
    )


def _is_lzma_header(head: bytes) -> bool:
    literal_bits, rest = head[0] % 9, head[0] // 9
    position_bits, low_bits = rest % 5, rest // 5
    length = int.from_bytes(head[5:_LZMA_HEADER], "little")
    return (
        literal_bits + position_bits <= 4
        and low_bits <= 4
        and (0 < length < _LONGEST_LZMA or length == _UNKNOWN_LENGTH)
    )
