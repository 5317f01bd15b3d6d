"""Reads an attribute of an HDF5 object, where it is one text."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.scan.hdf5_input import Fields, Hdf5Input
from promotion_steps.scan.scan_report import NotScanned

_FIXED, _VARIABLE = 3, 9
_OF_CHARACTERS = 1
_WORD = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """A named value.

    Args:
        text: The value; None where it is no single text.
    """

    name: str
    text: bytes | None


def read_attribute(source: Hdf5Input, body: bytes) -> Attribute:
    """Read an attribute message.

    Raises:
        NotScanned: It is of an unknown form.
    """
    fields = Fields(body, "an attribute")
    version, flags = fields.number(1), fields.number(1)
    if version not in (1, 2, 3):
        raise NotScanned(f"HDF5 file, got an attribute of version {version}")
    sizes = [fields.number(2) for _ in range(3)]
    if version == 3:
        fields.take(1)
    step = _WORD if version == 1 else 1
    parts = [fields.take(-(-size // step) * step)[:size] for size in sizes]
    name = parts[0].split(b"\0")[0].decode("utf-8", "surrogateescape")
    if version > 1 and flags & 3:  # its type is elsewhere
        return Attribute(name=name, text=None)
    return Attribute(name=name, text=_text(source, parts[1], parts[2], fields))


def _text(source: Hdf5Input, datatype: bytes, space: bytes, fields: Fields) -> bytes | None:
    if len(datatype) < _WORD or not _is_scalar(space):
        return None
    kind, form = datatype[0] & 15, datatype[1] & 15
    if kind == _FIXED:
        return fields.take(int.from_bytes(datatype[4:8], "little"))
    if kind == _VARIABLE and form == _OF_CHARACTERS:
        length, heap, index = fields.number(4), fields.number(_WORD), fields.number(4)
        return heap_object(source, heap, index)[:length] if length else b""
    return None


def _is_scalar(space: bytes) -> bool:
    is_null = len(space) > 3 and space[0] == 2 and space[3] == 2
    return len(space) > 1 and space[0] in (1, 2) and space[1] == 0 and not is_null


def heap_object(source: Hdf5Input, address: int, index: int) -> bytes:
    """Return an object of a global heap.

    Raises:
        NotScanned: It is not there.
    """
    fields = Fields(source.read(address, 16), "a global heap")
    fields.expect(b"GCOL\x01")
    fields.take(3)
    heap = Fields(source.read(address, fields.number(_WORD)), "a global heap")
    heap.take(16)
    while heap.rest() >= 16:
        number, _, size = heap.number(2), heap.take(6), heap.number(_WORD)
        if number == 0:
            break
        body = heap.take(-(-size // _WORD) * _WORD)[:size]
        if number == index:
            return body
    raise NotScanned(f"HDF5 file, got no object {index} in its heap at address {address}")
