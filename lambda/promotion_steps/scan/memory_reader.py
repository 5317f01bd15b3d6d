"""Reads bytes that are in memory already."""

from __future__ import annotations

from promotion_steps.scan.reader import PositionedReader


class MemoryReader(PositionedReader):
    """A small file.

    Args:
        body: All of it.
    """

    def __init__(self, body: bytes) -> None:
        super().__init__(len(body))
        self._body = body

    def _fetch(self, first: int, size: int) -> bytes:
        return self._body[first : first + size]
