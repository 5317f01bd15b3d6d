"""Reads the objects of an HDF5 file: their headers' messages, and where the others are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promotion_steps.scan.hdf5_input import SIGNATURE, UNDEFINED, Fields, Hdf5Input
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import NotScanned

CONTINUATION, SYMBOL_TABLE = 0x10, 0x11
_MOST_BLOCKS = 1000
_SHARED = 2
_WORD = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message of an object's header."""

    kind: int
    body: bytes
    is_shared: bool


def open_file(reader: Reader, base: int) -> tuple[Hdf5Input, int]:
    """Read the superblock; return the input, and the address of the root group.

    Raises:
        NotScanned: It is of an unknown form.
    """
    source = Hdf5Input(reader, base)
    fields = Fields(source.read(0, 96), "a superblock")
    fields.expect(SIGNATURE)
    version = fields.number(1)
    if version in (0, 1):
        fields.take(4)
        _expect_words(fields)
        fields.take(1 + 4 + 4 + (4 if version else 0))
        told = fields.number(_WORD)
        fields.take(3 * _WORD + _WORD)
    elif version in (2, 3):
        _expect_words(fields)
        fields.take(1)
        told = fields.number(_WORD)
        fields.take(2 * _WORD)
    else:
        raise NotScanned(f"HDF5 file, got superblock {version}, expected 0 to 3")
    if told not in (0, base):
        raise NotScanned(f"HDF5 file, got a base address of {told}, expected {base}")
    return source, fields.number(_WORD)


def messages(source: Hdf5Input, address: int) -> Iterator[Message]:
    """Yield the messages of an object's header.

    Raises:
        NotScanned: It is of an unknown form.
    """
    if source.read(address, 4) == b"OHDR":
        yield from _messages_2(source, address)
        return
    fields = Fields(source.read(address, 16), "an object header")
    if fields.number(1) != 1:
        raise NotScanned(f"HDF5 file, got no object header at address {address}")
    fields.take(1 + 2 + 4)
    blocks = [(address + 16, fields.number(4))]
    for place, size in _grow(blocks):
        block = Fields(source.read(place, size), "an object header")
        while block.rest() >= _WORD:
            kind, length, flags = block.number(2), block.number(2), block.number(1)
            block.take(3)
            yield from _told(blocks, kind, block.take(length), flags)


def _messages_2(source: Hdf5Input, address: int) -> Iterator[Message]:
    fields = Fields(source.read(address, 6), "an object header")
    fields.expect(b"OHDR\x02")
    flags = fields.number(1)
    before = 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    size = int.from_bytes(source.read(address + before, width), "little")
    head = 6 if flags & 4 else 4
    first = (address + before + width, size)
    blocks = [first]
    for place, length in _grow(blocks):
        body = source.read(place, length)
        if (place, length) != first:
            Fields(body, "a continued object header").expect(b"OCHK")
            body = body[4:-4]
        block = Fields(body, "an object header")
        while block.rest() >= head:
            kind, length_of_one, shared = block.number(1), block.number(2), block.number(1)
            block.take(head - 4)
            yield from _told(blocks, kind, block.take(length_of_one), shared)


def _told(blocks: list[tuple[int, int]], kind: int, body: bytes, flags: int) -> Iterator[Message]:
    if kind == CONTINUATION:
        fields = Fields(body, "a continuation")
        blocks.append((fields.number(_WORD), fields.number(_WORD)))
    else:
        yield Message(kind=kind, body=body, is_shared=bool(flags & _SHARED))


def _grow(blocks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield blocks, those that are added meanwhile too."""
    for number in range(_MOST_BLOCKS):
        if number == len(blocks):
            return
        yield blocks[number]
    raise NotScanned(f"HDF5 file, got more than {_MOST_BLOCKS} blocks of one object header")


def children(source: Hdf5Input, tree: int) -> Iterator[int]:
    """Yield the addresses of the objects in a group's B-tree.

    Raises:
        NotScanned: It is of an unknown form.
    """
    nodes, known = [tree], {tree}
    for _ in range(_MOST_BLOCKS * 100):
        if not nodes:
            return
        found = nodes.pop()
        if source.read(found, 4) == b"SNOD":
            yield from _symbols(source, found, nodes)
            continue
        fields = Fields(source.read(found, 24), "a B-tree")
        fields.expect(b"TREE\x00")
        fields.take(1)
        used = fields.number(2)
        near = {fields.number(_WORD), fields.number(_WORD)} - {UNDEFINED}
        body = Fields(source.read(found + 24, (2 * used + 1) * _WORD), "a B-tree")
        for _ in range(used):
            body.take(_WORD)
            near.add(body.number(_WORD))
        nodes += sorted(near - known)
        known |= near
    raise NotScanned("HDF5 file, got too many nodes of a group")


def _symbols(source: Hdf5Input, address: int, nodes: list[int]) -> Iterator[int]:
    count = int.from_bytes(source.read(address + 6, 2), "little")
    body = Fields(source.read(address + 8, count * 40), "a group's node")
    for _ in range(count):
        body.take(_WORD)
        place, cached = body.number(_WORD), body.number(4)
        body.take(4)
        scratch = body.take(16)
        if cached == 1:
            nodes.append(int.from_bytes(scratch[:_WORD], "little"))
        if place != UNDEFINED:
            yield place


def _expect_words(fields: Fields) -> None:
    sizes = fields.number(1), fields.number(1)
    if sizes != (_WORD, _WORD):
        raise NotScanned(f"HDF5 file, got addresses and lengths of {sizes} bytes, expected 8")
