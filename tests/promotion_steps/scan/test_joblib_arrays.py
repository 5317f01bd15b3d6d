"""What the scan finds between and behind the arrays of joblib, and that honest ones pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.promotion_steps.artifacts import SYSTEM, RunsACommand, said, scan
from tests.promotion_steps.corpus.joblib_files import (
    NEW,
    Unaligned,
    dtype,
    dump,
    fields,
    honest,
    members,
    wrapper,
)
from tests.promotion_steps.corpus.loading import loaded
from tests.promotion_steps.corpus.opcodes import called, text
from tests.promotion_steps.corpus.sample import Sample

PROTOCOLS = range(6)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "array",
    [
        np.arange(5.0),
        np.array(["a", "longer"]),
        np.zeros((3, 2), dtype=[("a", "f4"), ("b", "i8")]),
        np.asfortranarray(np.ones((3, 4))),
        np.array([1, "a", {}], dtype=object),
        np.array(7),
        np.zeros(0),
        np.array([b"\x93" * 20]),
    ],
    ids=str,
)
def test_a_command_behind_an_array_of_joblib_is_found(array: Any, protocol: int) -> None:
    harmless = dump([array, "end"], protocol=protocol)
    harmful = dump([array, RunsACommand()], protocol=protocol)

    assert said(harmless) == []
    assert [message for message in said(harmful) if SYSTEM in message]


@pytest.mark.parametrize("compression", ["zlib", "gzip", "bz2", "xz", "lzma"])
def test_a_command_in_a_compressed_file_of_joblib_is_found(compression: str) -> None:
    harmless = dump([np.arange(5.0)], compress=(compression, 3))
    harmful = dump([np.arange(5.0), RunsACommand()], compress=(compression, 3))

    assert said(harmless) == []
    assert [message for message in said(harmful) if SYSTEM in message]


def test_a_command_that_only_a_plain_unpickler_would_see_is_found() -> None:
    payload = b"cos\nsystem\n(S'id'\ntR."
    body = dump(np.frombuffer(payload, dtype="u1"), to=Unaligned())

    assert [message for message in said(body) if "os.system" in message]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"\x8c\x02f8", b"\x8c\x02q8", "joblib array, got a type that cannot be told"),
        (b"\x8c\x02f8", b"\x8c\x02f0", "joblib array, got a type that cannot be told"),
        (
            b"K\x05\x85\x94\x8c\x05order",
            b"N\x94\x94\x94\x8c\x05order",
            "joblib array, got a shape that is no tuple of lengths",
        ),
        (
            b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t",
            b"J\x10\x00\x00\x00J\xff\xff\xff\xffK\x00t",
            "joblib array, got a type that contradicts itself",
        ),
        (
            b"J\xff\xff\xff\xffK\x00t",
            b"J\xff\xff\xff\xffK\x01t",
            "joblib array, got a type that contradicts itself",
        ),
    ],
)
def test_an_array_whose_length_cannot_be_told_is_not_scanned(
    old: bytes, new: bytes, message: str
) -> None:
    body = dump(np.arange(5.0))
    assert old in body

    assert scan(body.replace(old, new)).unscanned == [("model", message)]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (b"Nb.", "got one that joblib never wrote"),
        (b"}b.", "joblib array, got a state of [], expected ['allow_mmap', 'dtype', 'order', "),
        (b"}" + members(fields(dtype=b"N")) + b"b.", "got a type that is no numpy.dtype"),
        (
            b"}" + members(fields(dtype=called("numpy.dtype", text("f8")))) + b"b.",
            "got a type that cannot be told",
        ),
        (b"}" + members(fields(order=text("K"))) + b"b.", "got an order or allow_mmap that"),
        (b"}" + members(fields(allow_mmap=b"K\x02")) + b"b.", "got an order or allow_mmap that"),
        (b"}" + members(fields(subclass=b"N")) + b"b.", "got a subclass that is no array of"),
        (
            b"}" + members(fields(numpy_array_alignment_bytes=b"K\x00")) + b"b.",
            "got an alignment that joblib does not write",
        ),
        (
            b"}" + members(fields(dtype=dtype("O8", flags=63), allow_mmap=b"\x88")) + b"b.",
            "got objects that are mapped to memory",
        ),
        (
            b"}"
            + members(fields(shape=b"J\xff\xff\xff\x7f" * 2 + b"\x86", dtype=dtype("V9", 9)))
            + b"b.",
            "got a shape or a type that overflows",
        ),
    ],
)
def test_a_wrapper_that_joblib_does_not_write_is_not_scanned(state: bytes, message: str) -> None:
    ((where, reason),) = scan(b"\x80\x02" + NEW + state).unscanned

    assert where == "model"
    assert message in reason


def test_a_wrapper_as_joblib_writes_it_is_followed() -> None:
    report = scan(b"\x80\x02" + wrapper() + bytes(5) + b".")

    assert (report.pickles, report.unscanned, report.dangers) == (1, [], [])


def test_an_array_inside_a_frame_is_not_scanned() -> None:
    body = dump(np.arange(5.0))
    assert body[2] == 0x95
    longer = body[:3] + (int.from_bytes(body[3:11], "little") + 8).to_bytes(8, "little") + body[11:]

    (message,) = said(longer)

    assert "inside a frame, expected it behind its frame" in message


HONEST = list(honest())


@pytest.mark.parametrize("sample", HONEST, ids=lambda sample: sample.name)
def test_an_honest_array_passes(sample: Sample) -> None:
    assert said(sample.content, sample.filename) == []


def test_the_honest_arrays_are_many_and_load() -> None:
    assert len(HONEST) > 500
    assert {name: error for name, error in loaded(HONEST).items() if error} == {}
