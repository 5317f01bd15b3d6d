"""Pickles in every compression that a loader takes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from collections.abc import Iterator

from tests.promotion_steps.corpus.payload import COMMAND, HARMLESS
from tests.promotion_steps.corpus.sample import Sample
from tests.promotion_steps.corpus.zip_files import Entry, archive

PANDAS, JOBLIB = "pandas.read_pickle", "joblib.load"


def malicious() -> Iterator[Sample]:
    for name, filename, content, loader in (*_lzma(), *_streams(), *_packed(), *_unread()):
        yield Sample(name=f"packed-{name}", filename=filename, content=content, loader=loader)


_Row = tuple[str, str, bytes, str | None]


def alone(body: bytes, **properties: int) -> bytes:
    filters = [{"id": lzma.FILTER_LZMA1, **properties}]
    return lzma.compress(body, lzma.FORMAT_ALONE, filters=filters)


def _lzma() -> Iterator[_Row]:
    for literal, position, low in (
        (3, 0, 2),
        (4, 0, 2),
        (0, 0, 0),
        (0, 4, 4),
        (1, 3, 1),
        (2, 2, 3),
    ):
        body = alone(COMMAND, lc=literal, lp=position, pb=low, dict_size=1 << 22)
        yield f"lzma-{literal}{position}{low}", "model.pkl.xz", body, PANDAS
    sized = bytearray(alone(COMMAND, lc=4))
    sized[5:13] = struct.pack("<Q", len(COMMAND))
    yield "lzma-with-length", "model.pkl.xz", bytes(sized), None
    huge = bytearray(alone(COMMAND, lc=4))
    huge[1:5] = b"\xff" * 4
    yield "lzma-large-dictionary", "model.pkl.xz", bytes(huge), None
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as writer:
        info = tarfile.TarInfo("model.pkl")
        info.size = len(COMMAND)
        writer.addfile(info, io.BytesIO(COMMAND))
    yield "lzma-of-a-tar", "model.tar.xz", alone(inner.getvalue(), lc=1), PANDAS
    yield "lzma-as-joblib-writes", "m.joblib", lzma.compress(COMMAND, lzma.FORMAT_ALONE), JOBLIB
    delta = [{"id": lzma.FILTER_DELTA, "dist": 3}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
    yield "xz-delta", "model.pkl.xz", lzma.compress(COMMAND, filters=delta), PANDAS
    x86 = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
    yield "xz-x86", "model.pkl.xz", lzma.compress(COMMAND, filters=x86), PANDAS
    unchecked = lzma.compress(COMMAND, check=lzma.CHECK_NONE)
    yield "xz-unchecked", "model.pkl.xz", unchecked, PANDAS
    yield "xz-second-stream", "model.pkl.xz", lzma.compress(b"") + lzma.compress(COMMAND), PANDAS
    padded = lzma.compress(b"") + bytes(4) + lzma.compress(COMMAND)
    yield "xz-padded-stream", "model.pkl.xz", padded, None


def _streams() -> Iterator[_Row]:
    halves = COMMAND[:20], COMMAND[20:]
    yield "gzip-members", "model.pkl.gz", b"".join(map(gzip.compress, halves)), PANDAS
    padded = gzip.compress(COMMAND[:20]) + bytes(99) + gzip.compress(COMMAND[20:])
    yield "gzip-padded-members", "model.pkl.gz", padded, PANDAS
    yield "gzip-empty-member", "model.pkl.gz", gzip.compress(b"") + gzip.compress(COMMAND), PANDAS
    yield "gzip-junk-behind", "model.pkl.gz", gzip.compress(COMMAND) + b"junk", PANDAS
    body = gzip.compress(COMMAND)
    fields = b"\x1f\x8b\x08\x1c" + body[4:10] + b"\x03\0abc" + b"name\0" + b"comment\0" + body[10:]
    yield "gzip-fields", "model.pkl.gz", fields, PANDAS
    yield "gzip-in-gzip", "model.gz", gzip.compress(gzip.compress(COMMAND)), None
    yield "bzip2-streams", "model.pkl.bz2", b"".join(map(bz2.compress, halves)), PANDAS
    yield "bzip2-junk-behind", "model.pkl.bz2", bz2.compress(COMMAND) + b"junk", PANDAS
    yield "bzip2-empty-stream", "m.joblib", bz2.compress(b"") + bz2.compress(COMMAND), JOBLIB
    for level in (0, 1, 6, 9):
        yield f"zlib-{level}", "model.joblib", zlib.compress(COMMAND, level), JOBLIB


def _packed() -> Iterator[_Row]:
    yield "zip-of-a-pickle", "model.pkl.zip", archive(Entry(name=b"model.pkl")), PANDAS
    for mode in ("", "gz", "bz2", "xz"):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=f"w:{mode}") as writer:  # type: ignore[call-overload]
            info = tarfile.TarInfo("model.pkl")
            info.size = len(COMMAND)
            writer.addfile(info, io.BytesIO(COMMAND))
        name = f"model.tar.{mode}".rstrip(".")
        yield f"tar-{mode or 'plain'}", name, packed.getvalue(), PANDAS


def _unread() -> Iterator[_Row]:
    stored = struct.pack("<L", len(COMMAND) << 3)[:3]
    last = bytes((stored[0] | 1,)) + stored[1:]
    frame = b"\x28\xb5\x2f\xfd\x20" + bytes((len(COMMAND),)) + last + COMMAND
    yield "zstandard", "model.pkl.zst", frame, None
    skipped = b"\x50\x2a\x4d\x18\x04\0\0\0skip" + frame
    yield "zstandard-skippable", "model.pkl.zst", skipped, None
    lz4 = b"\x04\x22\x4d\x18\x40\x40\xc0" + struct.pack("<L", len(COMMAND) | 1 << 31)
    yield "lz4", "model.joblib", lz4 + COMMAND + bytes(4), None
    yield "lz4-legacy", "model.lz4", b"\x02\x21\x4c\x18" + COMMAND, None
    length = hex(len(COMMAND)).ljust(18).encode()
    yield "joblib-0.9", "model.joblib", b"ZF" + length + zlib.compress(COMMAND), None
    yield "joblib-0.9-spaced", "model.joblib", b"ZF  0X2a" + zlib.compress(COMMAND), None
    yield "brotli-name", "model.pkl.br", b"\x0b\x02\x80" + HARMLESS[1:], None
    yield "compress", "model.pkl.Z", b"\x1f\x9d\x90" + COMMAND, None
