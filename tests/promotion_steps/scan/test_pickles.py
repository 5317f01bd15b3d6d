"""What the scan finds in pickles, whatever they are written with."""

from __future__ import annotations

import io
import os
import pickle
import re
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.promotion_steps.artifacts import SYSTEM, RunsACommand, said, scan
from tests.promotion_steps.corpus.joblib_files import dtype, dump, wrapper

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def dangerous(name: str, offset: int, opcode: str) -> str:
    place = f"at byte {offset} ({opcode})"
    return f"model: dangerous import {place}, got {name}, expected none that can run code"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_plain_values_pass_in_every_protocol(protocol: int) -> None:
    value = [
        OrderedDict(a=1, b=(2.5, None, True)),
        {3, 4},
        frozenset([5]),
        b"bytes",
        bytearray(b"more"),
        1 << 100,
        -(1 << 40),
        "ü" * 300,
        {1: "one", "two": [2]},
    ]

    assert said(pickle.dumps(value, protocol)) == []


@pytest.mark.parametrize(
    ("protocol", "offset", "opcode"),
    [
        (0, 0, "GLOBAL"),
        (1, 0, "GLOBAL"),
        (2, 2, "GLOBAL"),
        (3, 2, "GLOBAL"),
        (4, 28, "STACK_GLOBAL"),
        (5, 28, "STACK_GLOBAL"),
    ],
)
def test_a_command_is_found_in_every_protocol(protocol: int, offset: int, opcode: str) -> None:
    body = pickle.dumps(RunsACommand(), protocol)

    assert said(body) == [dangerous(SYSTEM, offset, opcode)]


@pytest.mark.parametrize(
    ("body", "offset", "opcode"),
    [
        (b"(S'id'\nios\nsystem\n.", 7, "INST"),
        (b"(S'id'\nios\nsystemX", 7, "INST"),  # the last byte of an endless line is dropped
        (b"(cos\nsystem\nS'id'\no.", 1, "GLOBAL"),
        (b"cos\nsystem\n(S'id'\ntR.", 0, "GLOBAL"),
        (b"cos\nsystem\n(S'id'\ntR", 0, "GLOBAL"),
        (b"I017\n0cos\nsystem\n(S'id'\ntR.", 6, "GLOBAL"),  # a number that C takes, and Python not
        (b"S'\\x6f\\x73'\nS'system'\n\x93(S'id'\ntR.", 22, "STACK_GLOBAL"),
        (b"\x80\x04\x95\xff\x00\x00\x00\x00\x00\x00\x00cos\nsystem\n)R.", 11, "GLOBAL"),
        (b"N.cos\nsystem\n(S'id'\ntR.", 2, "GLOBAL"),
    ],
)
def test_a_command_is_found_however_it_is_spelled(body: bytes, offset: int, opcode: str) -> None:
    (message,) = said(body)

    assert message.startswith(dangerous("os.system", offset, opcode))


def test_names_of_the_memo_are_followed() -> None:
    body = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940" + b"0h\x00h\x01\x93\x8c\x02id\x85R."

    assert said(body) == [dangerous("os.system", 22, "STACK_GLOBAL")]


def test_a_name_that_is_computed_is_a_finding() -> None:
    body = b"\x80\x04cbuiltins\nstr\n\x8c\x02os\x85R\x8c\x06system\x93."

    message = "imports what it computes at byte 30 (STACK_GLOBAL), expected names"
    assert said(body) == [f"model: {message}"]


@pytest.mark.parametrize(
    "made",
    [
        b"cbuiltins\nstr\n\x8c\x02os\x85\x81",
        b"ccopyreg\n_reconstructor\ncbuiltins\nstr\nh\x00\x8c\x02os\x87R",
        b"c_codecs\nencode\n\x8c\x02bf\x8c\x05rot13\x86R",
        b"Pone\n",
    ],
)
def test_a_name_may_be_made_in_many_ways(made: bytes) -> None:
    (message,) = said(b"\x80\x04N\x94" + made + b"\x8c\x06system\x93.")

    assert "imports what it computes at byte " in message


@pytest.mark.parametrize("made", [b"]", b"ccollections\nOrderedDict\n)\x81", b"C\x02os"])
def test_what_is_no_text_names_nothing(made: bytes) -> None:
    (message,) = said(b"\x80\x04" + made + b"\x8c\x06system\x93.")

    assert message.startswith("model: not scanned, pickle imports what has no name at byte ")


def test_arrays_of_arrays_in_an_instance_pass() -> None:
    nested = np.empty(2, dtype=object)
    nested[:] = [np.arange(3.0), np.arange(4.0)]

    assert said(dump({"edges": nested, "dtype": np.float64, "first": OrderedDict()})) == []


def test_a_command_that_only_the_memo_of_a_plain_unpickler_names_is_found() -> None:
    """Joblib begins a memo of its own at an array of objects, and `pickle.load` does not."""
    outer = b"\x80\x04\x8c\x02os\x940\x8c\x06system\x940"
    inner = b"\x80\x04\x8c\x01a\x940\x8c\x01b\x940h\x00h\x01\x93."

    found = said(outer + wrapper(dtype=dtype("O8", flags=63)) + inner + b".")

    assert [re.findall(r"got ([a-z.]+)", message) for message in found] == [["os.system", "a.b"]]


def test_a_call_of_what_a_call_returned_is_a_finding() -> None:
    body = b"\x80\x02ccollections\ncounter\n)R)R."

    (message,) = said(body)

    assert message.startswith("model: calls what a call returned at byte 26 (REDUCE); unknown")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"\x80\x02cbuiltins\nstr\n}b.",
            "alters builtins.str at byte 17 (BUILD), expected an instance",
        ),
        (
            b"\x80\x02ccollections\nOrderedDict\n)R}X\x09\x00\x00\x00__class__Nsb.",
            "sets __class__ at byte 46 (BUILD), expected plain attributes",
        ),
        (b"\x80\x02\x82\x07.", "imports extension 7 at byte 2, expected a named import"),
        (b"\x80\x02\x83\x07\x00.", "imports extension 7 at byte 2, expected a named import"),
        (b"\x80\x02cbuiltins\nlist\nNa.", "adds to an import at byte 18, expected a list"),
        (b"\x80\x02cbuiltins\ndict\nNNs.", "sets items of an import at byte 19"),
    ],
)
def test_what_no_model_does_is_a_finding(body: bytes, message: str) -> None:
    assert said(body) == [f"model: {message}"]


@pytest.mark.parametrize(
    "body",
    [
        b"\x80\x04",
        b"\x80\x04N",
        b"\x80\x04NR.",
        b"\x80\x04.",
        b"\x80\x04NNR.",
        b"\x80\x04h\x07.",
        b"\x80\x04t.",
        b"\x80\x04}(Nu.",
        b"\x80\x04(o.",
        b"\x80\x04NN\x93.",
        b"\x80\x04S x\n.",
        b"\x80\x04S'\\x'\n.",
        b"\x80\x04X\x01\x00\x00\x00\xff.",
        b"\x80\x04T\xff\xff\xff\xff.",
        b"\x80\x04Npx\n.",
        b"\x80\x04B\xff\xff\xff\xffab.",
        b"\x80\x04\x80\x09.",
        b"\x80\x04\xff.",
    ],
)
def test_a_pickle_that_no_unpickler_ends_is_not_scanned(body: bytes) -> None:
    (message,) = said(body)

    assert message.startswith("model: not scanned, pickle ")
    assert message.endswith(", expected a whole one")


@pytest.mark.parametrize(
    "text",
    [
        b"cat,dog\n1,2\n",
        b"import os\nos.system('id')\n",
        b"from os import system\n",
        b"x = 1\n",
        b"x",
        b'{"a": [1, 2]}',
        b"(see below)\n",
        b"Number one\n",
        b"",
    ],
)
def test_texts_are_no_pickles(text: bytes) -> None:
    assert said(text, "readme.txt") == []


def test_a_file_that_is_named_like_a_pickle_must_be_one() -> None:
    expected = "unknown format, expected a pickle, a zip or a compressed pickle"

    assert said(b"junk", "model.pkl") == [f"model.pkl: not scanned, {expected}"]


def test_an_instance_made_with_keywords_is_followed() -> None:
    body = b"\x80\x04ccollections\nOrderedDict\n)}\x92."

    assert said(body) == []


def test_what_a_persistent_object_returns_is_followed_as_a_call() -> None:
    body = b"\x80\x02Pone\nNQ)R0cos\nsystem\n."

    called = "model: calls what nothing tells at byte 10 (REDUCE), expected a name; "
    assert said(body) == [dangerous("os.system", 12, "GLOBAL").replace("model: ", called)]


def test_lines_that_are_too_long_to_mean_anything_are_passed_over() -> None:
    long = b"9" * 100_000

    assert (
        said(
            b"\x80\x02S'" + long + b"'\n0I" + long + b"\n0V" + long + b"\n0F1\nT\x01\x00\x00\x00a."
        )
        == []
    )


@pytest.mark.parametrize("dtype", [object, [("a", object)], [("b", "i4"), ("c", "O", (2,))]])
def test_an_object_array_of_numpy_is_followed(dtype: Any) -> None:
    array = np.zeros(1, dtype=dtype)
    harmless, harmful = io.BytesIO(), io.BytesIO()
    np.save(harmless, array)
    np.save(harmful, np.array([RunsACommand()], dtype=object))

    assert said(harmless.getvalue()) == []
    assert [message for message in said(harmful.getvalue()) if SYSTEM in message]


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_a_plain_array_of_numpy_holds_no_pickle(version: Any) -> None:
    written = io.BytesIO()
    np.lib.format.write_array(written, np.zeros(3, dtype=[("a", "f4")]), version=version)

    report = scan(written.getvalue())

    assert (report.pickles, report.unscanned) == (0, [])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"\x93NUMPY\x09\x00\x00\x00", "version b'\\t\\x00' and a header of 0 bytes"),
        (b"\x93NUMPY\x01\x00\x02\x00{}", "a header that cannot be read"),
        (b"\x93NUMPY\x01\x00\x0b\x00{'descr':1}", "a header that cannot be read"),
    ],
)
def test_a_malformed_array_of_numpy_is_not_scanned(body: bytes, message: str) -> None:
    assert said(body) == [f"model: not scanned, NumPy file, got {message}"]


def test_pickles_without_an_end_are_not_followed_for_ever() -> None:
    (message,) = said(b"N." * 5000)

    assert message == "model: not scanned, more than 1000 pickles behind each other"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"\x80\x04" + b"N]" * 500_001, "pickle too large, expected at most 1000000 values"),
        (b"\x80\x04" + b"N(" * 10_001, "pickle too deep, expected at most 10000 marks"),
    ],
)
def test_a_pickle_that_needs_too_much_memory_is_not_scanned(body: bytes, message: str) -> None:
    (finding,) = said(body)

    assert message in finding


def test_a_pickle_that_keeps_too_much_is_not_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promotion_steps.scan.pickle_memo._MOST_KEPT", 3000)
    small = {"members": pickle.dumps({f"{number}": (number,) * 9 for number in range(3)})}
    small["memo"] = b"\x80\x04" + b"N\x940" * 53 + b"N."
    for body in small.values():
        assert said(body) == []

    for body in (
        pickle.dumps({f"{number}": (number,) * 9 for number in range(30)}),
        b"\x80\x04" + b"N\x940" * 54 + b"N.",
    ):
        (finding,) = said(body)
        assert finding == (
            "model: not scanned, pickle too large, expected at most 3000 bytes of objects"
        )


def test_a_pickle_that_takes_too_long_is_not_scanned() -> None:
    turns = iter([1.0] * 3)

    found = said(b"\x80\x04" + b"N0" * 100_000, seconds_left=lambda: next(turns, 0.0))

    assert found == ["model: not scanned, out of time"]


def test_a_report_does_not_grow_without_end() -> None:
    body = b"\x80\x02" + b"".join(b"cacme\nN%d\n0" % number for number in range(2001)) + b"N."

    (message,) = said(body)

    assert message.startswith("model: 2000 unknown imports, the first at byte 2 (GLOBAL)")
    assert message.endswith("not scanned, got more than 2000 sightings, expected a model")


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_no_bytes_make_the_scan_raise(body: bytes) -> None:
    scan(body)
    scan(b"\x80\x04" + body)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(VALUES, st.sampled_from(PROTOCOLS))
@settings(max_examples=200)
def test_a_command_is_found_behind_whatever_value(value: Any, protocol: int) -> None:
    body = pickle.dumps([value, RunsACommand()], protocol)

    seen = [(one.module, one.name) for one in scan(body).imports if not one.is_called]
    assert [one for one in seen if one[1] == "system"] == [(os.system.__module__, "system")]
