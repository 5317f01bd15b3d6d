"""Tar archives that lead out of their folder, or that readers see differently."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator

from tests.promotion_steps.corpus.payload import COMMAND, HARMLESS
from tests.promotion_steps.corpus.sample import Sample

END = bytes(1024)


def block(
    name: bytes,
    body: bytes = b"",
    *,
    kind: bytes = b"0",
    target: bytes = b"",
    size: int | None = None,
    magic: bytes = b"ustar\x0000",
    prefix: bytes = b"",
    raw_size: bytes | None = None,
) -> bytes:
    """Write a member with any header."""
    told = b"%011o\0" % (len(body) if size is None else size) if raw_size is None else raw_size
    head = bytearray(
        struct.pack(
            "100s8s8s8s12s12s8s1s100s8s32s32s8s8s155s12x",
            name, b"0000644\0", b"0000000\0", b"0000000\0", told, b"00000000000\0", b" " * 8,
            kind, target, magic, b"", b"", b"0000000\0", b"0000000\0", prefix,
        )
    )  # fmt: skip
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + body + bytes(-len(body) % 512)


def pax(kind: bytes = b"x", **records: str) -> bytes:
    return block(b"pax", b"".join(record(k, v) for k, v in records.items()), kind=kind)


def record(key: str, value: str) -> bytes:
    rest = f" {key.replace('__', '.')}={value}\n".encode()
    length = len(rest)
    while len(str(length)) + len(rest) != length:
        length = len(str(length)) + len(rest)
    return str(length).encode() + rest


LINK = block(b"p/q/", kind=b"5") + block(b"p/q/r", kind=b"2", target=b"../..")
OUT = block(b"h/escaped.txt", b"x")
GOOD = block(b"model.pkl", HARMLESS)
BAD = block(b"model.pkl", COMMAND)


def malicious() -> Iterator[Sample]:
    for name, content, loader in (*_links(), *_places(), *_twins(), *_tricks(), *_ends()):
        yield Sample(
            name=f"tar-{name}",
            filename="model.tar.gz",
            content=gzip.compress(content, mtime=0),
            loader=loader,
        )


_Row = tuple[str, bytes, str | None]


def _links() -> Iterator[_Row]:
    loads = "tarfile"
    hard = LINK + block(b"h", kind=b"1", target=b"p/q/r")
    yield "hard-link-to-a-symlink", hard + OUT + END, loads
    twice = hard + block(b"g", kind=b"1", target=b"h") + block(b"g/escaped.txt", b"x")
    yield "hard-link-to-a-hard-link", twice + END, loads
    yield "below-a-symlink", LINK + block(b"p/q/r/../escaped.txt", b"x") + END, None
    below = block(b"l", kind=b"2", target=b"..") + block(b"l/escaped.txt", b"x")
    yield "below-a-symlink-out", below + END, loads
    case = block(b"a/Link", kind=b"2", target=b"..") + block(b"a/link/x", b"x")
    yield "below-a-symlink-in-other-case", case + END, None
    form = block("a/é".encode(), kind=b"2", target=b"..") + block("a/é/x".encode(), b"x")
    yield "below-a-symlink-in-other-form", form + END, None
    yield "hard-link-forward", block(b"h", kind=b"1", target=b"model.pkl") + GOOD + END, None
    yield "hard-link-to-a-folder", block(b"d/", kind=b"5") + block(
        b"h", kind=b"1", target=b"d") + END, None  # fmt: skip
    yield "hard-link-out", block(b"h", kind=b"1", target=b"../../etc/passwd") + END, None
    yield "hard-link-with-bytes", GOOD + block(
        b"h", COMMAND, kind=b"1", target=b"model.pkl") + END, None  # fmt: skip
    yield "symlink-with-bytes", block(b"l", COMMAND, kind=b"2", target=b"x") + END, None
    yield "symlink-over-a-folder", block(b"a/x", b"x") + block(
        b"a", kind=b"2", target=b"..") + END, None  # fmt: skip
    yield "symlink-absolute", block(b"l", kind=b"2", target=b"/etc") + END, None
    yield "symlink-out-by-long-name", block(b"L", b"../" * 60 + b"etc\0", kind=b"K") + block(
        b"l", kind=b"2", target=b"x") + END, None  # fmt: skip


def _places() -> Iterator[_Row]:
    yield "parent", block(b"../escaped.txt", b"x") + END, "tarfile"
    yield "inner-parent", block(b"a/../../new/escaped.txt", b"x") + END, "tarfile"
    yield "absolute", block(b"/escaped.txt", b"x") + END, None
    yield "parent-in-prefix", block(b"escaped.txt", b"x", prefix=b"../..") + END, "tarfile"
    yield "parent-in-long-name", block(b"L", b"../escaped.txt\0", kind=b"L") + GOOD + END, "tarfile"
    yield "parent-in-pax", pax(path="../escaped.txt") + GOOD + END, "tarfile"
    yield "parent-in-global-pax", pax(b"g", path="../escaped.txt") + GOOD + END, "tarfile"
    for name, kind in (("character", b"3"), ("block", b"4"), ("fifo", b"6")):
        yield f"device-{name}", block(b"d", kind=kind) + END, None
    yield "unknown-kind", block(b"d", COMMAND, kind=b"Z") + END, None


def _twins() -> Iterator[_Row]:
    yield "duplicate", GOOD + BAD + END, None
    yield "duplicate-dot", GOOD + block(b"./model.pkl", COMMAND) + END, None
    yield "case-twin", GOOD + block(b"MODEL.pkl", COMMAND) + END, None
    yield "folder-over-a-file", GOOD + block(b"model.pkl/x", COMMAND) + END, None
    yield "file-over-a-folder", block(b"a/x", b"x") + block(b"a", COMMAND) + END, None


def _tricks() -> Iterator[_Row]:
    hidden = GOOD + BAD
    yield "pax-size-smaller", pax(size="0") + block(b"x", hidden) + END, None
    yield "pax-size-larger", pax(size=str(len(GOOD))) + block(b"x") + hidden + END, None
    yield "pax-size-not-a-number", pax(size="1e3") + block(b"x", b"x") + END, None
    yield "pax-size-global", pax(b"g", size="0") + block(b"x", hidden) + END, None
    yield "pax-path-twice", block(b"pax", record("path", "a") + record("path", "b"), kind=b"x") + (
        BAD + END), None  # fmt: skip
    yield "pax-malformed", block(b"pax", b"99 path=a\n", kind=b"x") + BAD + END, None
    yield "pax-behind-long-name", block(b"L", b"a\0", kind=b"L") + pax(path="b") + BAD + END, None
    yield "long-name-twice", block(b"L", b"a\0", kind=b"L") * 2 + BAD + END, None
    yield "long-name-with-tail", block(b"L", b"a\0b", kind=b"L") + BAD + END, None
    yield "long-name-alone", GOOD + block(b"L", b"a\0", kind=b"L") + END, None
    yield "sparse-gnu", block(b"s", kind=b"S") + END, None
    yield "sparse-pax", pax(GNU__sparse__major="1", GNU__sparse__minor="0") + (
        block(b"s", b"0\n".ljust(512, b"\0")) + END), None  # fmt: skip
    yield "folder-with-bytes", block(b"d/", BAD, kind=b"5") + END, None
    yield "slash-with-bytes", block(b"d/", BAD) + END, None
    yield "size-not-octal", block(b"x", raw_size=b"0x000000001\0") + BAD + END, None
    yield "size-base-256-negative", block(b"x", raw_size=b"\xff" * 12) + BAD + END, None
    yield "size-base-256-high-bit", block(b"x", raw_size=b"\x81" + bytes(11)) + BAD + END, None
    yield "prefix-without-posix", block(b"x", b"x", magic=b"ustar  \0", prefix=b"..") + END, None
    other = bytearray(BAD)
    other[148:154] = b"000000"
    yield "wrong-checksum", GOOD + bytes(other) + BAD + END, None


def _ends() -> Iterator[_Row]:
    yield "concatenated", GOOD + END + BAD + END, None
    yield "behind-one-empty-block", GOOD + bytes(512) + BAD + END, None
    yield "bytes-behind-the-end", GOOD + END + COMMAND, None
    yield "cut", GOOD + BAD[:520], None
