"""What every layer of a scan reads from: bytes with a position, never all at once."""

from __future__ import annotations

from typing import Protocol

from promotion_steps.scan.scan_report import NotScanned

LARGEST_READ = 32 * 1024 * 1024
"""Bytes that one call may hold in memory; an archive's header may claim any length."""


class Reader(Protocol):
    """A file as far as archives need it; `tarfile` and `zipfile` read from it too."""

    def read(self, size: int = -1) -> bytes:
        """Return *size* bytes from the position, fewer at the end."""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the position."""

    def tell(self) -> int:
        """Return the position."""

    def seekable(self) -> bool:
        """Say that the position can be moved."""

    def mark(self) -> None:
        """Expect to come back to the position."""

    def end(self) -> int:
        """Return the length, which may cost reading to the end."""


def bounded(size: int, rest: int) -> int:
    """Return how many bytes a call for *size* gives.

    Raises:
        NotScanned: They are too many for one call.
    """
    wanted = rest if size < 0 else min(size, rest)
    if wanted > LARGEST_READ:
        raise NotScanned(f"got {wanted} bytes at once, expected at most {LARGEST_READ}")
    return max(wanted, 0)


class Positioned:
    """A position in something that has an end; to move it reads nothing."""

    def __init__(self) -> None:
        self._position = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the position; beyond the end there is nothing to read."""
        base = self.end() if whence == 2 else (0, self._position)[whence]
        if base + offset < 0:
            raise OSError(f"seek: got {base + offset}, expected 0 or more")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seekable(self) -> bool:
        """Say that the position can be moved."""
        return True

    def end(self) -> int:
        """Return the length, which may cost reading to the end."""
        raise NotImplementedError


class PositionedReader(Positioned):
    """A reader whose length is known; subclasses say how bytes are fetched."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def _fetch(self, first: int, size: int) -> bytes:
        raise NotImplementedError

    def read(self, size: int = -1) -> bytes:
        """Return *size* bytes from the position, fewer at the end."""
        wanted = bounded(size, self._size - self._position)
        body = self._fetch(self._position, wanted) if wanted else b""
        self._position += len(body)
        return body

    def mark(self) -> None:
        """Need nothing to come back."""

    def end(self) -> int:
        """Return the length."""
        return self._size


class Window(PositionedReader):
    """A part of another reader, such as a member of an archive.

    Args:
        within: The other reader.
        first: Where the part begins.
        size: Its length.
    """

    def __init__(self, within: Reader, *, first: int, size: int) -> None:
        super().__init__(size)
        self._within = within
        self._first = first
        within.seek(first)
        within.mark()

    def _fetch(self, first: int, size: int) -> bytes:
        self._within.seek(self._first + first)
        return self._within.read(size)

    def mark(self) -> None:
        """Expect to come back to the position."""
        self._within.seek(self._first + self._position)
        self._within.mark()
