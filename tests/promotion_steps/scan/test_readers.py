"""The layers that a scan reads through."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from promotion_steps.scan.inflated_reader import InflatedReader
from promotion_steps.scan.inflating import BZIP2, GZIP, LZMA, XZ, ZLIB, compression
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.reader import LARGEST_READ, Reader, Window
from promotion_steps.scan.scan_budget import MIB, ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import NotScanned

BODY = random.Random(7).randbytes(3 * MIB)
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: gzip.compress(body, 1),
    ZLIB: lambda body: zlib.compress(body, 1),
    BZIP2: lambda body: bz2.compress(body, 1),
    XZ: lambda body: lzma.compress(body, preset=0),
    LZMA: lambda body: lzma.compress(body, lzma.FORMAT_ALONE, preset=0),
}


def budget() -> ScanBudget:
    return ScanBudget(ScanLimits(), lambda: 1.0)


def ranges(body: bytes) -> RangeReader:
    return RangeReader(lambda f, t: body[f : t + 1], size=len(body), budget=budget(), block=MIB)


def inflated(name: str, body: bytes) -> InflatedReader:
    return InflatedReader(ranges(COMPRESSORS[name](body)), name, budget())


PACKED = {name: COMPRESSORS[name](BODY) for name in COMPRESSORS}


@pytest.mark.parametrize("name", COMPRESSORS)
def test_a_compressed_stream_is_read_at_any_position(name: str) -> None:
    reader = InflatedReader(ranges(PACKED[name]), name, budget())

    assert compression(PACKED[name][:512]) == name
    for position in (2 * MIB, 100, 2 * MIB + 7, 2 * MIB, 0):
        assert reader.seek(position) == reader.tell() == position
        assert reader.read(1000) == BODY[position : position + 1000]
    assert reader.end() == len(BODY)
    assert reader.seek(-5, 2) == len(BODY) - 5
    assert reader.read() == BODY[-5:]
    assert reader.seek(-5, 1) == len(BODY) - 5
    assert reader.read(100) == BODY[-5:]
    assert reader.read(100) == b""


def test_coming_back_to_a_mark_does_not_start_over() -> None:
    paid = budget()
    reader = InflatedReader(ranges(PACKED[GZIP]), GZIP, paid)
    reader.seek(2 * MIB)
    reader.mark()
    reader.mark()
    reader.seek(3 * MIB - 1)
    reader.read(1)
    before = paid.inflated

    reader.seek(2 * MIB)

    assert reader.read(10) == BODY[2 * MIB : 2 * MIB + 10]
    assert paid.inflated - before < MIB


@given(st.lists(st.integers(0, 3 * MIB + 5), max_size=6), st.integers(0, 3 * MIB))
def test_marks_change_nothing_but_the_price(positions: list[int], marked: int) -> None:
    reader = InflatedReader(ranges(PACKED[GZIP]), GZIP, budget())
    window = Window(reader, first=marked, size=len(BODY) - marked)
    window.seek(5)
    window.mark()

    for position in positions:
        reader.seek(position)
        assert reader.read(50) == BODY[position : position + 50]
        window.seek(3)
        assert window.read(4) == BODY[marked + 3 : marked + 7]


@pytest.mark.parametrize("name", [GZIP, BZIP2, XZ])
def test_several_streams_behind_each_other_are_one_file(name: str) -> None:
    body = COMPRESSORS[name](b"first ") + bytes(70_000) + COMPRESSORS[name](b"second") + bytes(99)

    reader = InflatedReader(ranges(body), name, budget())

    assert reader.read() == b"first second"


@pytest.mark.parametrize("name", COMPRESSORS)
@pytest.mark.parametrize("change", ["cut", "flipped"])
def test_a_damaged_stream_is_not_scanned(name: str, change: str) -> None:
    body = PACKED[name][: -len(PACKED[name]) // 2]
    if change == "flipped":
        body = body[:40] + bytes(byte ^ 0xFF for byte in body[40:400]) + body[400:]
    reader = InflatedReader(ranges(body), name, budget())

    with pytest.raises(NotScanned, match=rf"{name} stream"):
        reader.end()


def test_a_stream_that_asks_for_much_memory_is_not_scanned() -> None:
    body = bytearray(lzma.compress(b"text" * 100, lzma.FORMAT_ALONE))
    body[1:5] = (1 << 31).to_bytes(4, "little")

    assert compression(bytes(body)) == LZMA
    with pytest.raises(NotScanned, match=r"corrupt lzma stream, got Memory usage limit exceeded"):
        InflatedReader(ranges(bytes(body)), LZMA, budget()).end()


@pytest.mark.parametrize("size", [0x12300, 0x12345, 1 << 16])
def test_a_stream_of_lzma_is_known_whatever_its_dictionary(size: int) -> None:
    body = bytearray(lzma.compress(b"text" * 100, lzma.FORMAT_ALONE))
    body[1:5] = size.to_bytes(4, "little")

    assert InflatedReader(ranges(bytes(body)), LZMA, budget()).read() == b"text" * 100
    assert compression(bytes(body)) == LZMA


@pytest.mark.parametrize("head", [b"", b"x", b"x\x9c text that is none", b"\x5d\x00\x00", b"plain"])
def test_what_only_looks_compressed_is_not(head: bytes) -> None:
    assert compression(head) is None


@pytest.mark.parametrize("reader", [ranges(BODY), inflated(GZIP, b"text")])
def test_no_position_is_before_the_start(reader: Reader) -> None:
    assert reader.seekable()
    with pytest.raises(OSError, match=r"seek: got -1, expected 0 or more"):
        reader.seek(-1)


def test_no_call_reads_more_than_memory_holds() -> None:
    reader = RangeReader(lambda f, t: b"", size=1 << 40, budget=budget())

    with pytest.raises(NotScanned, match=rf"got {1 << 40} bytes at once, expected at most"):
        reader.read()
    with pytest.raises(NotScanned, match=rf"expected at most {LARGEST_READ}"):
        inflated(GZIP, b"text").read(LARGEST_READ + 1)


def test_a_window_ends_where_its_part_ends() -> None:
    window = Window(ranges(b"0123456789"), first=2, size=3)

    assert window.read() == b"234"
    assert window.end() == 3
    assert window.seek(-1, 2) == 2
    assert window.read(9) == b"4"
