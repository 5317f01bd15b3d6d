"""Reads an object of S3 by ranges of a few MiB."""

from __future__ import annotations

from collections.abc import Callable

from promotion_steps.scan.reader import PositionedReader
from promotion_steps.scan.scan_budget import MIB, ScanBudget
from promotion_steps.scan.scan_report import NotScanned

BLOCK = 8 * MIB
_KEPT = 2

Fetch = Callable[[int, int], bytes]
"""Returns the bytes from the first to the last offset, both included."""


class RangeReader(PositionedReader):
    """A file that is fetched block by block, with the latest blocks kept in memory.

    Args:
        fetch: Asks for a range.
        size: Of the object.
        budget: Pays for each range.
        block: Bytes of a range.
    """

    def __init__(self, fetch: Fetch, *, size: int, budget: ScanBudget, block: int = BLOCK) -> None:
        super().__init__(size)
        self._ask = fetch
        self._budget = budget
        self._block = block
        self._blocks: dict[int, bytes] = {}

    def _fetch(self, first: int, size: int) -> bytes:
        last = first + size - 1
        numbers = range(first // self._block, last // self._block + 1)
        if len(numbers) == 1:
            start = first % self._block
            return self._loaded(numbers[0])[start : start + size]
        joined = b"".join(self._loaded(number) for number in numbers)
        start = first - numbers[0] * self._block
        return joined[start : start + size]

    def _loaded(self, number: int) -> bytes:
        if number not in self._blocks:
            first = number * self._block
            last = min(first + self._block, self._size) - 1
            self._budget.spend_read(last - first + 1)
            body = self._ask(first, last)
            if len(body) != last - first + 1:
                raise NotScanned(f"got {len(body)} bytes, expected {last - first + 1} of a range")
            if len(self._blocks) >= _KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[number] = body
        return self._blocks[number]
