"""Zip archives that readers see differently, or that hide what they hold."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.promotion_steps.corpus.payload import COMMAND, HARMLESS
from tests.promotion_steps.corpus.sample import Sample

PICKLE = "archive/data.pkl"


@dataclass(kw_only=True)
class Entry:
    """An entry whose two headers can differ.

    Args:
        local: What its own header says otherwise, by the names of `_LOCAL_FIELDS`.
        told: What the directory says otherwise.
    """

    name: bytes = PICKLE.encode()
    body: bytes = COMMAND
    method: int = 0
    flags: int = 0
    behind: bytes = b""
    extra: bytes = b""
    local_extra: bytes = b""
    mode: int = 0
    local: dict[str, int | bytes] = field(default_factory=dict)
    told: dict[str, int | bytes] = field(default_factory=dict)


def written(entry: Entry) -> bytes:
    if entry.method == 8:
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(entry.body) + stream.flush()
    return entry.body


def header(entry: Entry, changes: dict[str, int | bytes]) -> dict[str, int | bytes]:
    stored = written(entry)
    return {
        "name": entry.name, "flags": entry.flags, "method": entry.method,
        "crc": zlib.crc32(entry.body), "stored": len(stored), "size": len(entry.body), **changes,
    }  # fmt: skip


def local(entry: Entry) -> bytes:
    h = header(entry, entry.local)
    name = h["name"]
    assert isinstance(name, bytes)
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, h["flags"], h["method"], 0, 33, h["crc"], h["stored"],
        h["size"], len(name), len(entry.local_extra),
    )  # fmt: skip
    return head + name + entry.local_extra + written(entry) + entry.behind


def told(entry: Entry, offset: int) -> bytes:
    h = header(entry, entry.told)
    name = h["name"]
    assert isinstance(name, bytes)
    return struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 0x314, 20, h["flags"], h["method"], 0, 33, h["crc"],
        h["stored"], h["size"], len(name), len(entry.extra), 0, 0, 0, entry.mode << 16,
        h.get("offset", offset),
    ) + name + entry.extra  # fmt: skip


def end(number: int, size: int, offset: int, comment: bytes = b"") -> bytes:
    return (
        struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, size, offset, len(comment))
        + comment
    )


def archive(
    *entries: Entry, before: bytes = b"", gap: bytes = b"", comment: bytes = b"", hidden: int = 0
) -> bytes:
    """Write an archive.

    Args:
        before: Bytes in front, which the offsets count.
        gap: Bytes between the last entry and the directory.
        hidden: How many of the last entries the directory does not count.
    """
    body, directory = before, b""
    for entry in entries:
        directory += told(entry, len(body))
        body += local(entry)
    body += gap
    return body + directory + end(len(entries) - hidden, len(directory), len(body), comment)


def malicious() -> Iterator[Sample]:
    for name, content, loader in (*_twins(), *_contradictions(), *_places(), *_kinds()):
        yield Sample(name=f"zip-{name}", filename="model.pt", content=content, loader=loader)
    slash = Entry(name=b"a.npy/", body=object_array())
    plain = archive(slash)
    yield Sample(name="npz-slash", filename="a.npz", content=plain, loader="numpy.load")
    packed = archive(Entry(name=b"a.npy", body=object_array(), method=8))
    yield Sample(name="npz-deflated", filename="a.npz", content=packed, loader="numpy.load")


def model(*entries: Entry, **how: Any) -> bytes:
    """Write an archive that PyTorch opens."""
    return archive(*entries, VERSION, **how)


def object_array() -> bytes:
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (117 - len(head)) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + COMMAND


_Row = tuple[str, bytes, str | None]
_GOOD = Entry(body=HARMLESS)
VERSION = Entry(name=b"archive/version", body=b"3\n")


def _twins() -> Iterator[_Row]:
    loads = "zipfile"
    yield "duplicate-last", model(_GOOD, Entry()), loads
    yield "duplicate-first", model(Entry(), _GOOD), None
    yield "case-twin", model(_GOOD, Entry(name=b"archive/DATA.pkl")), loads
    yield "dot-twin", model(_GOOD, Entry(name=b"./archive/data.pkl")), loads
    yield "slash-twin", model(_GOOD, Entry(name=b"archive//data.pkl")), loads
    form = [Entry(name=f"é{one}".encode(), flags=0x800) for one in ("", "́")]
    form[0].name, form[1].name = "caf\u00e9.pkl".encode(), "cafe\u0301.pkl".encode()
    yield "form-twin", model(*form), loads
    yield "below-a-file", model(_GOOD, Entry(name=b"archive/data.pkl/x")), loads
    yield "slash-with-bytes", model(Entry(name=b"archive/data.pkl/")), loads
    yield "nul-in-name", model(Entry(name=b"archive/data.pkl\0.txt")), loads
    other = struct.pack("<HHBL", 0x7075, 5 + 8, 1, zlib.crc32(b"note.txt")) + b"data.pkl"
    yield "unicode-path", model(Entry(name=b"note.txt", extra=other)), loads


def _contradictions() -> Iterator[_Row]:
    size = len(COMMAND)
    yield "other-local-name", model(Entry(told={"name": b"archive/note.txt"})), None
    yield "other-local-method", model(Entry(local={"method": 8})), "zipfile"
    yield "other-local-size", model(Entry(local={"size": 1, "stored": 1})), "zipfile"
    yield "other-local-crc", model(Entry(local={"crc": 1})), "zipfile"
    yield "told-too-short", model(Entry(told={"size": 1, "stored": 1})), None
    yield "encrypted-in-one", model(Entry(told={"flags": 1})), None
    yield "encrypted-in-both", model(Entry(flags=1)), None
    padded = Entry(body=HARMLESS + COMMAND, method=8, told={"size": 6}, local={"size": 6})
    yield "inflates-beyond-its-size", model(padded), None
    behind = Entry(body=HARMLESS, method=8, behind=COMMAND)
    stored = len(written(behind)) + size
    behind.told = behind.local = {"stored": stored}
    yield "bytes-behind-the-stream", model(behind), None
    zip64 = struct.pack("<HHQQ", 1, 16, 1, 1)
    large = Entry(extra=zip64)
    yield "sizes-in-zip64-too", model(large), "zipfile"
    twice = struct.pack("<HHQ", 1, 8, size) + struct.pack("<HHQ", 1, 8, 1)
    yield "zip64-twice", model(Entry(extra=twice, told={"size": 0xFFFFFFFF})), None
    wrong = struct.pack("<4sLLL", b"PK\7\x08", 0, 1, 1)
    yield "false-descriptor", model(Entry(flags=8, behind=wrong)), "zipfile"


def _places() -> Iterator[_Row]:
    good, bad = model(_GOOD), model(Entry())
    yield "two-directories", _two_directories(), None
    yield "behind-bytes", b"#!/bin/sh\n" + bad, "zipfile"
    yield "behind-counted-bytes", model(Entry(), before=b"#!/bin/sh\n"), "zipfile"
    yield "before-bytes", bad + b"tail", "zipfile"
    yield "behind-another", good + bad, "zipfile"
    yield "in-a-comment", model(_GOOD, comment=bad), "zipfile"
    yield "gap-before-directory", model(_GOOD, gap=local(Entry())), None
    yield "gap-between", model(Entry(body=HARMLESS, behind=local(Entry())), Entry(
        name=b"archive/x", body=b"x")), None  # fmt: skip
    yield "uncounted-entry", model(_GOOD, Entry(name=b"archive/x.pkl"), hidden=1), "zipfile"
    yield "overlap", model(Entry(), Entry(name=b"archive/x", told={"offset": 0})), "zipfile"
    yield "far-locator", _far_locator(), None
    yield "behind-gzip", zlib.compress(b"text" * 9) + bad, "zipfile"
    yield "behind-hdf5", b"\x89HDF\r\n\x1a\n" + bytes(100) + bad, "zipfile"
    yield "behind-an-array", object_array()[:128].replace(b"|O", b"<i1") + b"x" + bad, "zipfile"
    inner = Entry(name=b"inner.zip", body=model(_GOOD, Entry()))
    yield "inner-duplicate", model(inner), None


def _kinds() -> Iterator[_Row]:
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as writer:
            writer.writestr(PICKLE, COMMAND)
        yield f"method-{method}", packed.getvalue(), "zipfile"
    yield "deflated", model(Entry(method=8)), "zipfile"
    yield "symlink", model(Entry(name=b"l", body=b"../x", mode=0o120777)), None
    yield "parent", model(Entry(name=b"../data.pkl")), "zipfile"
    yield "absolute", model(Entry(name=b"/data.pkl")), "zipfile"
    yield "backslashes", model(Entry(name=b"..\\data.pkl")), "zipfile"


def _two_directories() -> bytes:
    """Python reads the directory in front of the end record, PyTorch the one it names."""
    halves = []
    for one in (Entry(), _GOOD):
        bodies = [local(one), local(VERSION)]
        halves.append((b"".join(bodies), told(one, 0) + told(VERSION, len(bodies[0]))))
    (first, one_directory), (second, other_directory) = halves
    body = first + one_directory + second + other_directory
    return body + end(2, len(one_directory), len(first))


def _far_locator() -> bytes:
    """Some readers follow the locator, others take the record in front of it."""
    bodies = [local(Entry()), local(_GOOD)]
    directory = [told(Entry(), 0), told(_GOOD, len(bodies[0]))]
    start = sum(map(len, bodies))
    records = [
        struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(one), at)
        for one, at in zip(directory, (start, start + len(directory[0])), strict=True)
    ]
    records_at = start + sum(map(len, directory))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, records_at, 1)
    last = end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return b"".join((*bodies, *directory, *records)) + locator + last
