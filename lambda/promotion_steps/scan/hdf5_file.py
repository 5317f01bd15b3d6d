"""Walks the objects of an HDF5 file, and finds its root's attributes and what leads out of it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

from promotion_steps.scan.hdf5_attribute import Attribute, read_attribute
from promotion_steps.scan.hdf5_input import SIGNATURE, UNDEFINED, Fields, Hdf5Input
from promotion_steps.scan.hdf5_objects import (
    SYMBOL_TABLE,
    Message,
    children,
    messages,
    open_file,
)
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

_LINK_INFO, _EXTERNAL, _LINK, _LAYOUT = 0x02, 0x07, 0x06, 0x08
_ATTRIBUTE, _ATTRIBUTE_INFO = 0x0C, 0x15
_HARD, _SOFT, _OUT = 0, 1, 64
_VIRTUAL = bytes((4, 3))
_MOST_OBJECTS = 100_000
_FIRST_BLOCK = 512


@dataclass(kw_only=True, slots=True)
class Hdf5Object:
    """What an object's header says.

    Args:
        is_root: Whether it is the root group.
        outside: What leads out of the file.
    """

    is_root: bool
    attributes: list[Attribute] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    children: list[int] = field(default_factory=list)


def find_hdf5(reader: Reader) -> int | None:
    """Return where an HDF5 file begins, which may be behind other bytes; None for none."""
    at = 0
    while True:
        reader.seek(at)
        head = reader.read(len(SIGNATURE))
        if head == SIGNATURE:
            return at
        if len(head) < len(SIGNATURE):
            return None
        at = at * 2 or _FIRST_BLOCK


def hdf5_objects(reader: Reader, base: int, budget: ScanBudget) -> Iterator[Hdf5Object]:
    """Yield the objects of a file, the root group first.

    Raises:
        NotScanned: It is of an unknown form, or out of bounds.
    """
    source, root = open_file(reader, base)
    # onwards first, since to go back may mean to inflate again
    onwards, back, known = [root], list[int](), {root}
    for _ in range(_MOST_OBJECTS):
        if not onwards:
            onwards, back = back, []
            heapq.heapify(onwards)
        if not onwards:
            return
        budget.check_time()
        address = heapq.heappop(onwards)
        found = _object(source, address, is_root=address == root)
        yield found
        for one in set(found.children) - known:
            known.add(one)
            if one > address:
                heapq.heappush(onwards, one)
            else:
                back.append(one)
    raise NotScanned(f"HDF5 file, got more than {_MOST_OBJECTS} objects")


def _object(source: Hdf5Input, address: int, *, is_root: bool) -> Hdf5Object:
    found = Hdf5Object(is_root=is_root)
    for message in messages(source, address):
        if message.is_shared and message.kind in (_ATTRIBUTE, _LINK):
            raise NotScanned("HDF5 file, got a shared message of an attribute or a link")
        _take(source, message, found)
    return found


def _take(source: Hdf5Input, message: Message, found: Hdf5Object) -> None:
    if message.kind == _ATTRIBUTE:
        found.attributes.append(read_attribute(source, message.body))
    elif message.kind == SYMBOL_TABLE:
        tree = Fields(message.body, "a symbol table").number(8)
        found.children += children(source, tree)
    elif message.kind == _LINK:
        _link(message.body, found)
    elif message.kind == _EXTERNAL:
        found.outside.append("data in another file")
    elif message.kind == _LAYOUT and message.body[:2] == _VIRTUAL:
        found.outside.append("a virtual dataset, whose data is in other files")
    elif message.kind in (_ATTRIBUTE_INFO, _LINK_INFO):
        _refuse_dense(message)


def _link(body: bytes, found: Hdf5Object) -> None:
    fields = Fields(body, "a link")
    fields.expect(b"\x01")
    flags = fields.number(1)
    kind = fields.number(1) if flags & 8 else _HARD
    fields.take((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
    fields.take(fields.number(1 << (flags & 3)))
    if kind == _HARD:
        found.children.append(fields.number(8))
    elif kind != _SOFT:
        found.outside.append("a link to another file" if kind == _OUT else f"a link of type {kind}")


def _refuse_dense(message: Message) -> None:
    fields = Fields(message.body, "a message of a large group")
    fields.take(1)
    flags = fields.number(1)
    width = 8 if message.kind == _LINK_INFO else 2
    fields.take(width if flags & 1 else 0)
    if fields.number(8) != UNDEFINED:
        what = "links" if message.kind == _LINK_INFO else "attributes"
        raise NotScanned(f"HDF5 file, got {what} in dense storage, expected them in the header")
