"""Feeds a pickle to its reader: small pieces are returned, large ones skipped."""

from __future__ import annotations

from promotion_steps.scan.reader import Reader

_CHUNK = 64 * 1024


class MalformedPickleError(ValueError):
    """Say where an unpickler would stop too."""


class PickleInput:
    """A reader that a pickle is taken from, byte by byte, at the speed of blocks.

    Args:
        reader: Where the pickle lies.
        start: Where it begins.
    """

    def __init__(self, reader: Reader, start: int = 0) -> None:
        self._reader = reader
        self._chunk = b""
        self._index = 0
        self._first = start

    @property
    def offset(self) -> int:
        """How far the pickle has been taken."""
        return self._first + self._index

    def byte(self) -> int:
        """Take one byte.

        Raises:
            MalformedPickleError: There is none.
        """
        if self._index >= len(self._chunk):
            self._load(self.offset)
            if not self._chunk:
                raise MalformedPickleError("ends early")
        value = self._chunk[self._index]
        self._index += 1
        return value

    def run(self, value: int) -> int:
        """Take all further bytes of one value as far as they are loaded; return their number."""
        rest = self._chunk[self._index :]
        number = len(rest) - len(rest.lstrip(bytes([value])))
        self._index += number
        return number

    def take(self, size: int) -> bytes:
        """Take a few bytes.

        Raises:
            MalformedPickleError: There are fewer.
        """
        if self._index + size > len(self._chunk):
            self._load(self.offset)
            if size > len(self._chunk):
                raise MalformedPickleError("ends early")
        taken = self._chunk[self._index : self._index + size]
        self._index += size
        return taken

    def number(self, size: int) -> int:
        """Take a little-endian number without a sign."""
        return int.from_bytes(self.take(size), "little")

    def text(self, size: int, longest: int) -> bytes | None:
        """Take some bytes; skip them and return None where they are too many."""
        if size <= longest:
            return self.take(size)
        self.skip(size)
        return None

    def has_more(self, size: int) -> bool:
        """Tell whether so many bytes follow."""
        self._reader.seek(self.offset + size - 1)
        return bool(self._reader.read(1))

    def skip(self, size: int) -> None:
        """Pass over bytes that cannot matter.

        Raises:
            MalformedPickleError: There are fewer.
        """
        if size <= 0:
            return
        if self._index + size <= len(self._chunk):
            self._index += size
            return
        self._load(self.offset + size - 1)
        if not self._chunk:
            raise MalformedPickleError("ends early")
        self._index = 1

    def line(self, longest: int) -> bytes | None:
        """Take a line without its end; None where it is too long, and then it is skipped.

        Of a last line without an end the last byte is dropped, as Python's unpickler does.
        """
        head, is_whole = self.head_of_line(longest)
        return head if is_whole else None

    def head_of_line(self, longest: int) -> tuple[bytes, bool]:
        """Take a line; return its first bytes, and whether these are all of it."""
        pieces: list[bytes] = []
        length = 0
        while True:
            found = self._chunk.find(b"\n", self._index)
            piece = self._chunk[self._index : found if found >= 0 else None]
            if length <= longest:
                pieces.append(piece)
            length += len(piece)
            if found >= 0:
                self._index = found + 1
                break
            self._load(self._first + len(self._chunk))
            if not self._chunk:
                pieces, length = [b"".join(pieces)[:-1]], max(length - 1, 0)
                break
        return b"".join(pieces)[:longest], length <= longest

    def _load(self, offset: int) -> None:
        self._reader.seek(offset)
        self._chunk = self._reader.read(_CHUNK)
        self._first, self._index = offset, 0
