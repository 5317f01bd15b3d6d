"""More ways to pack the same pickle: headers of gzip, windows of zlib, filters of xz, odd zips."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zlib
from collections.abc import Iterator

from tests.promotion_steps.corpus import npy_files, tar_files
from tests.promotion_steps.corpus.payload import COMMAND, HARMLESS
from tests.promotion_steps.corpus.sample import Sample
from tests.promotion_steps.corpus.zip_files import VERSION, Entry, archive

PANDAS, JOBLIB, ZIP, NUMPY = "pandas.read_pickle", "joblib.load", "zipfile", "numpy.load"
_Row = tuple[str, str, bytes, str | None]
_HEAD, _TAIL = COMMAND[:9], COMMAND[9:]
_GZIP_PARTS = {
    "extra": (4, b"\5\0abcde"),
    "name": (8, b"x\0"),
    "comment": (16, b"y\0"),
    "wrong-header-crc": (2, b"\1\2"),
    "text": (1, b""),
    "reserved-bits": (0x80, b""),
    "all-parts": (31, b"\1\0za\0b\0\1\2"),
}


_REFUSED_BY_JOBLIB = ("wrong-header-crc", "reserved-bits", "all-parts")


def malicious() -> Iterator[Sample]:
    rows = (*_gzip(), *_zlib(), *_several(), *_filters(), *_zips(), *_arrays(), *_tars())
    for name, filename, content, loader in rows:
        yield Sample(name=f"variant-{name}", filename=filename, content=content, loader=loader)


def _gzip() -> Iterator[_Row]:
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = stream.compress(COMMAND) + stream.flush()
    end = struct.pack("<II", zlib.crc32(COMMAND), len(COMMAND))
    for name, (flags, parts) in _GZIP_PARTS.items():
        body = b"\x1f\x8b\x08" + bytes([flags]) + bytes(4) + b"\2\3" + parts + deflated + end
        yield f"gzip-{name}", "m.pkl.gz", body, PANDAS
        loader = None if name in _REFUSED_BY_JOBLIB else JOBLIB
        yield f"gzip-joblib-{name}", "m.joblib", body, loader
    yield "gzip-cut", "m.joblib", gzip.compress(COMMAND)[:-8], JOBLIB
    yield "gzip-named-bin", "m.bin", gzip.compress(COMMAND), JOBLIB
    yield "gzip-in-gzip", "m.pkl", gzip.compress(gzip.compress(COMMAND)), None


def _zlib() -> Iterator[_Row]:
    for window in (9, 10, 12, 15):
        stream = zlib.compressobj(9, zlib.DEFLATED, window)
        body = stream.compress(COMMAND) + stream.flush()
        loader = JOBLIB if window == zlib.MAX_WBITS else None
        yield f"zlib-window-{window}", "m.joblib", body, loader
        yield f"zlib-window-{window}-without-its-sum", "m.joblib", body[:-4], loader
        yield f"zlib-window-{window}-with-a-wrong-sum", "m.joblib", body[:-4] + b"abcd", None
    for level in (0, 1, 6, 9):
        yield f"zlib-level-{level}", "m.joblib", zlib.compress(COMMAND, level), JOBLIB
    stored = zlib.compress(COMMAND + bytes(70_000), 0)
    yield "zlib-cut-late", "m.joblib", stored[:40_000], JOBLIB
    yield "zlib-junk-late", "m.bin", stored[:40_000] + b"\xff" * 500, JOBLIB


def _several() -> Iterator[_Row]:
    for name, suffix, pack in (
        ("gzip", "gz", gzip.compress),
        ("bzip2", "bz2", bz2.compress),
        ("xz", "xz", lzma.compress),
    ):
        yield f"{name}-in-two-parts", f"m.pkl.{suffix}", pack(_HEAD) + pack(_TAIL), PANDAS
        yield f"{name}-behind-nothing", f"m.pkl.{suffix}", pack(b"") + pack(COMMAND), PANDAS
        yield f"{name}-and-garbage", f"m.pkl.{suffix}", pack(COMMAND) + b"garbage", PANDAS
    padded = gzip.compress(_HEAD) + bytes(700) + gzip.compress(_TAIL)
    yield "gzip-parts-with-zeros-between", "m.pkl.gz", padded, PANDAS
    old = lzma.compress(b"", lzma.FORMAT_ALONE)
    yield "lzma-before-xz", "m.pkl.xz", old + lzma.compress(COMMAND), PANDAS


def _filters() -> Iterator[_Row]:
    for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_SHA256):
        yield f"xz-check-{check}", "m.joblib", lzma.compress(COMMAND, check=check), JOBLIB
    last = {"id": lzma.FILTER_LZMA2}
    delta = {"id": lzma.FILTER_DELTA, "dist": 3}
    for name, filters in {
        "delta": [delta, last],
        "x86": [{"id": lzma.FILTER_X86}, last],
        "arm-and-delta": [{"id": lzma.FILTER_ARM}, delta, last],
    }.items():
        yield f"xz-{name}", "m.joblib", lzma.compress(COMMAND, filters=filters), JOBLIB


def _zips() -> Iterator[_Row]:
    name = "model.pt"
    yield "zip-with-a-comment", name, archive(Entry(), VERSION, comment=b"c" * 100), ZIP
    yield "zip-with-the-longest-comment", name, archive(Entry(), VERSION, comment=b"c" * 65535), ZIP
    size, zero = len(COMMAND), {"crc": 0, "stored": 0, "size": 0}
    mark, crc = b"PK\7\x08", struct.pack("<L", zlib.crc32(COMMAND))
    short, large = struct.pack("<2L", size, size), struct.pack("<2Q", size, size)
    for form, sizes in {
        "": mark + crc + short,
        "-without-a-mark": crc + short,
        "-of-zip64": mark + crc + large,
    }.items():
        entry = Entry(flags=8, behind=sizes, local={**zero})
        yield f"zip-sizes-behind{form}", name, archive(entry, VERSION), ZIP
    extra = struct.pack("<HH", 1, 16) + large
    told = {"size": 0xFFFFFFFF, "stored": 0xFFFFFFFF}
    both = Entry(extra=extra, local_extra=extra, told={**told}, local={**told})
    yield "zip-sizes-in-zip64", name, archive(both, VERSION), ZIP
    yield (
        "zip-name-in-utf-8",
        name,
        archive(Entry(name="é/data.pkl".encode(), flags=0x800), VERSION),
        ZIP,
    )
    path = struct.pack("<HHBL", 0x7075, 13, 1, zlib.crc32(b"note.txt")) + b"data.pkl"
    other = Entry(name=b"note.txt", local_extra=path)
    yield "zip-unicode-path-in-its-own-header", name, archive(other, VERSION), ZIP
    yield "zip-behind-a-pickle", "model.bin", HARMLESS + archive(Entry()), ZIP
    yield "zip-behind-gzip", "model.bin", gzip.compress(b"x") + archive(Entry()), ZIP
    yield "zip-file-with-the-mode-of-a-folder", name, archive(Entry(mode=0o40755), VERSION), ZIP
    yield "zip-of-a-drive", name, archive(Entry(name=b"C:data.pkl"), VERSION), ZIP
    for method in (9, 12, 14, 93, 95, 97, 99):
        yield f"zip-method-{method}", name, archive(Entry(method=method), VERSION), None


def _arrays() -> Iterator[_Row]:
    for name, described in {
        "offsets": "{'names':['a'],'formats':['|O'],'offsets':[0],'itemsize':8}",
        "big-endian": "'>O'",
        "by-its-word": "'object'",
        "escaped": "[('\\x61','O')]",
        "in-a-tuple": "[('a',('O',(1,)))]",
        "joined": "'|' 'O'",
    }.items():
        loader = None if name == "offsets" else NUMPY
        yield f"npy-object-{name}", "a.npy", npy_files.array(described), loader
    brackets = "({{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }})"
    yield "npy-header-in-brackets", "a.npy", npy_files.array(form=brackets), NUMPY
    yield "npy-of-version-4", "a.npy", npy_files.array(version=4), None
    inner = archive(Entry(name=b"a.npy", body=npy_files.array()))
    outer = tar_files.block(b"a.npz", inner) + tar_files.END
    yield "npz-in-a-tar", "m.tar", outer, None


def _tars() -> Iterator[_Row]:
    good, bad, end, name = tar_files.GOOD, tar_files.BAD, tar_files.END, "model.tar.gz"
    for kind in b"MVXDNA":
        node = tar_files.block(b"n", kind=bytes([kind]))
        yield f"tar-kind-{chr(kind)}", name, gzip.compress(node + end), None
    yield "tar-second-part", name, gzip.compress(good + end) + gzip.compress(bad + end), None
    yield "tar-zero-block", name, gzip.compress(good + bytes(512) + bad + end), None
    for other in (b"./model.pkl", b"MODEL.pkl", b"x/../model.pkl", b".//model.pkl"):
        twin = gzip.compress(good + tar_files.block(other, HARMLESS) + end)
        yield f"tar-twin-{other.decode()}", name, twin, None
