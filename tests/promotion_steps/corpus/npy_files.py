"""NumPy files whose pickles are not where a short look expects them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.promotion_steps.corpus.payload import COMMAND
from tests.promotion_steps.corpus.sample import Sample


def array(
    descr: str = "'|O'",
    body: bytes = COMMAND,
    *,
    shape: str = "(1,)",
    version: int = 1,
    form: str = "{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}",
    padding: int = 0,
) -> bytes:
    """Write an array with any header."""
    head = form.format(descr=descr, shape=shape).encode() + b" " * padding + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(head))
    return b"\x93NUMPY" + bytes((version, 0)) + length + head + body


PLAIN = array("'|u1'", b"ab", shape="(2,)")


def malicious() -> Iterator[Sample]:
    for name, content in (*_one(), *_several()):
        yield Sample(name=f"npy-{name}", filename="a.npy", content=content, loader="numpy.load")
    yield Sample(
        name="npy-pickle-behind",
        filename="a.npy",
        content=PLAIN + COMMAND,
        loader="numpy.load",
    )
    yield Sample(name="npy-cut", filename="a.npy", content=array("'<f8'", b""), loader=None)
    odd = array("('V8', 'O')", COMMAND)
    yield Sample(name="npy-odd-pair", filename="a.npy", content=odd, loader=None)


def _one() -> Iterator[tuple[str, bytes]]:
    for version in (1, 2, 3):
        yield f"version-{version}", array(version=version)
    yield "sized-object", array("'O8'")
    yield "little-endian-object", array("'<O'")
    yield "fields", array("[('a', '<i8'), ('b', '|O')]")
    yield "inner-fields", array("[('a', [('b', '|O')])]")
    yield "field-of-objects", array("[('a', '|O', (2,))]")
    yield "pair", array("('|O', (2,))")
    yield "titled-field", array("[(('title', 'a'), '|O')]")
    yield "no-elements", array(shape="(0,)")
    yield "scalar", array(shape="()")
    yield "long-of-python-2", array(shape="(1L,)")
    yield (
        "keys-in-another-order",
        array(form="{{'shape': {shape}, 'fortran_order': True, 'descr': {descr}}}"),
    )
    yield (
        "key-twice",
        array(
            form="{{'descr': '<i8', 'fortran_order': False, 'shape': {shape}, 'descr': {descr}}}"
        ),
    )
    yield "long-header", array(version=2, padding=70_000)
    yield "types-in-a-row", array("'i4,O'")


def _several() -> Iterator[tuple[str, bytes]]:
    yield "second", PLAIN + array()
    yield "third", PLAIN * 2 + array()
    yield "behind-a-scalar", array("'<f8'", bytes(8), shape="()") + array()
    yield "behind-no-elements", array("'<f8'", b"", shape="(0, 3)") + array()
    yield "behind-text", array("'<U3'", bytes(12)) + array()
    yield "behind-fields", array("[('a', '<i2'), ('b', '<f4', (2, 3))]", bytes(26)) + array()
    yield "behind-a-date", array("'<M8[25us]'", bytes(8)) + array()
    yield "behind-objects", array(body=b"\x80\x02]q\x00.") + PLAIN + array()
