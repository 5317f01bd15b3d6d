"""Walks the fields of protobuf messages, forwards and without holding them in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

VARINT, LENGTH = 0, 2
_FIXED = {1: 8, 5: 4}
_MOST_FIELDS = 10_000_000
_LONGEST_TEXT = 1 << 20
_CHUNK = 64 * 1024
_CHECKED = 4096


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message.

    Args:
        number: By which the schema knows it.
        wire: Its wire type.
        value: Of a varint.
        start: Where its bytes begin.
        end: Where they end.
    """

    number: int
    wire: int
    value: int
    start: int
    end: int


class ProtobufInput:
    """A file of one message.

    Args:
        reader: Of the file.
        what: Its name in an error.
        budget: Pays with time.
    """

    def __init__(self, reader: Reader, what: str, budget: ScanBudget) -> None:
        self._reader = reader
        self._what = what
        self._budget = budget
        self._first = 0
        self._chunk = b""
        self._fields = 0

    def whole(self) -> Field:
        """Return the file as a field, so that its own fields can be walked."""
        return Field(0, LENGTH, 0, 0, self._reader.end())

    def fields(self, message: Field) -> Iterator[Field]:
        """Yield the fields of a message in their order.

        Raises:
            NotScanned: It is no message, or too large.
        """
        at = message.start
        while at < message.end:
            self._count()
            tag, begin = self._varint(at, message.end)
            number, wire = tag >> 3, tag & 7
            value, start, end = self._extent(wire, begin, message.end)
            if number == 0 or begin - at > 5 or tag >> 32 or end > message.end:
                raise self.error(at)
            yield Field(number, wire, value, start, end)
            at = end

    def nested(self, message: Field, *numbers: int) -> Iterator[Field]:
        """Yield those fields of a message that hold bytes and have one of the numbers."""
        for field in self.fields(message):
            if field.wire == LENGTH and field.number in numbers:
                yield field

    def text(self, field: Field) -> str:
        """Return a text.

        Raises:
            NotScanned: It is none, or too long for what it is.
        """
        body = self.body(field)
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.error(field.start) from error

    def body(self, field: Field) -> bytes:
        """Return the bytes of a field.

        Raises:
            NotScanned: They are too many.
        """
        size = field.end - field.start
        if size > _LONGEST_TEXT:
            raise NotScanned(f"{self._what}, got {size} bytes of text at byte {field.start}")
        return self._bytes(field.start, size)

    def error(self, at: int) -> NotScanned:
        """Say where the file is none of its format."""
        return NotScanned(f"{self._what}, got no protobuf of its schema at byte {at}")

    def _count(self) -> None:
        self._fields += 1
        if self._fields > _MOST_FIELDS:
            raise NotScanned(f"{self._what}, got more than {_MOST_FIELDS} fields")
        if self._fields % _CHECKED == 0:
            self._budget.check_time()

    def _extent(self, wire: int, at: int, end: int) -> tuple[int, int, int]:
        """Return a varint's value, and where the field's bytes begin and end."""
        if wire == VARINT:
            value, after = self._varint(at, end)
            return value, at, after
        if wire == LENGTH:
            size, start = self._varint(at, end)
            return 0, start, start + size
        if wire in _FIXED:
            return 0, at, at + _FIXED[wire]
        raise self.error(at)  # groups, which none of the schemas has

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for index in range(10):
            if at + index >= end:
                break
            byte = self._byte(at + index)
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                return value, at + index + 1
        raise self.error(at)

    def _byte(self, at: int) -> int:
        index = at - self._first
        if not 0 <= index < len(self._chunk):
            self._load(at, _CHUNK)
            index = 0
        return self._chunk[index]

    def _bytes(self, at: int, size: int) -> bytes:
        index = at - self._first
        if not 0 <= index <= len(self._chunk) - size:
            self._load(at, max(size, _CHUNK))
            index = 0
        return self._chunk[index : index + size]

    def _load(self, at: int, size: int) -> None:
        self._reader.seek(at)
        self._first, self._chunk = at, self._reader.read(size)
        if not self._chunk and size:
            raise self.error(at)
