"""Names the formats that the scan does not read, and what a file's name promises."""

from __future__ import annotations

import re

_MAGICS = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x02\x21\x4c\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"\x1f\x9d", "compress"),
    (b"LZIP", "lzip"),
    (b"\x89LZO\x00\r\n\x1a\n", "lzop"),
    (b"\xff\x06\x00\x00sNaPpY", "snappy"),
)
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
"""A frame that readers of lz4 and zstandard pass over."""
_JOBLIB_0_9 = re.compile(rb"ZF[ \t-\r]*[+-]?(0[xX])?[0-9a-fA-F]")

_PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".dill", ".sav", ".npy")
_ZIPS = (".zip", ".npz", ".keras", ".skops", ".pt", ".pth", ".pt2", ".mar", ".jar", ".whl", ".egg")
_COMPRESSIONS = (".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".lzma", ".zlib")
_UNREAD = (".lz4", ".zst", ".zstd", ".br", ".z", ".lz", ".lzo", ".sz", ".snappy", ".7z", ".rar")


def unread_format(head: bytes) -> str | None:
    """Name the format that a file begins with, if the scan does not read it."""
    if _SKIPPABLE.match(head):
        return "lz4 or zstandard"
    if _JOBLIB_0_9.match(head):
        return "joblib 0.9"
    return next((name for magic, name in _MAGICS if head.startswith(magic)), None)


def has_zip_name(where: str) -> bool:
    """Tell whether programs open a file of this name as a zip."""
    return where.lower().endswith(_ZIPS)


def expected_format(where: str) -> str | None:
    """Say what a file of this name must be, if a loader would take it by its name."""
    name = where.lower()
    if name.endswith(_PICKLES):
        return "a pickle, a zip or a compressed pickle"
    if name.endswith(_ZIPS):
        return "a zip archive"
    if name.endswith(_COMPRESSIONS):
        return "gzip, bzip2, xz or lzma"
    return "a format that the scan reads" if name.endswith(_UNREAD) else None
