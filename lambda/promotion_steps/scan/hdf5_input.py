"""Reads numbers and blocks of an HDF5 file by their addresses."""

from __future__ import annotations

from collections import OrderedDict

from promotion_steps.scan.reader import LARGEST_READ, Reader
from promotion_steps.scan.scan_report import NotScanned

SIGNATURE = b"\x89HDF\r\n\x1a\n"
UNDEFINED = (1 << 64) - 1
_BLOCK = 64 * 1024
_KEPT = 256


class Hdf5Input:
    """The bytes of a file, with the latest blocks kept.

    Args:
        reader: Of the file.
        base: Where addresses count from.
    """

    def __init__(self, reader: Reader, base: int) -> None:
        self._reader = reader
        self.base = base
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def read(self, address: int, size: int) -> bytes:
        """Return bytes at an address.

        Raises:
            NotScanned: They are not there, or too many.
        """
        if address == UNDEFINED or size > LARGEST_READ:
            raise NotScanned(f"HDF5 file, got {size} bytes at address {address}")
        if size == 0:
            return b""
        first = self.base + address
        numbers = range(first // _BLOCK, (first + size - 1) // _BLOCK + 1)
        body = b"".join(self._block(number) for number in numbers)
        start = first % _BLOCK
        if len(body) < start + size:
            raise NotScanned(f"HDF5 file, got no {size} bytes at address {address}")
        return body[start : start + size]

    def _block(self, number: int) -> bytes:
        if number in self._blocks:
            self._blocks.move_to_end(number)
            return self._blocks[number]
        self._reader.seek(number * _BLOCK)
        body = self._reader.read(_BLOCK)
        self._blocks[number] = body
        if len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)
        return body


class Fields:
    """Numbers and bytes in the order of a structure.

    Args:
        body: The structure.
        what: Its name, for the message.
    """

    def __init__(self, body: bytes, what: str) -> None:
        self._body = body
        self._what = what
        self.at = 0

    def take(self, size: int) -> bytes:
        """Take some bytes.

        Raises:
            NotScanned: There are fewer.
        """
        taken = self._body[self.at : self.at + size]
        if len(taken) < size:
            raise NotScanned(f"HDF5 file, got {self._what} that is cut")
        self.at += size
        return taken

    def number(self, size: int) -> int:
        """Take a little-endian number."""
        return int.from_bytes(self.take(size), "little")

    def expect(self, mark: bytes) -> None:
        """Take bytes that must be these.

        Raises:
            NotScanned: They are others.
        """
        if (got := self.take(len(mark))) != mark:
            raise NotScanned(f"HDF5 file, got {got!r}, expected {self._what}")

    def rest(self) -> int:
        """Return how many bytes are left."""
        return len(self._body) - self.at
