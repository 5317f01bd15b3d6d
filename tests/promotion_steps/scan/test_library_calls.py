"""What a library would call of a pickle's objects is refused, and plain uses pass."""

from __future__ import annotations

import collections
import pickle
import types
from typing import Any

import pytest

from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus.library_calls import (
    malicious,
    members,
    ways,
    ways_of_other_libraries,
)
from tests.promotion_steps.corpus.loading import fired
from tests.promotion_steps.corpus.opcodes import called, imported, number, text
from tests.promotion_steps.corpus.sample import Sample

SAMPLES = list(malicious())
HARMLESS = imported("sklearn.base.BaseEstimator") + b")\x81"
"""An instance that every pickle may make, and that nothing shows to be one that is called."""


def test_every_call_runs_where_its_library_is_installed() -> None:
    loadable = [sample for sample in SAMPLES if sample.loader]

    assert {sample.name for sample in loadable} - fired(loadable) == set()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_call_by_way_of_a_library_is_refused(sample: Sample) -> None:
    assert said(sample.content, sample.filename) != []


@pytest.mark.parametrize(
    ("name", "body"),
    [*ways(HARMLESS), *ways_of_other_libraries(HARMLESS)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_way_is_refused_whatever_is_called(name: str, body: bytes) -> None:
    assert said(b"\x80\x04" + body + b".") != [], name


@pytest.mark.parametrize(
    "value",
    [
        collections.defaultdict(list, a=[1]),
        collections.defaultdict(collections.OrderedDict),
        collections.defaultdict(None, a=1),
        collections.OrderedDict(a=1),
        collections.Counter("abc"),
        collections.ChainMap({"a": 1}, {"b": 2}),
        collections.UserDict(a=1),
        collections.UserList([1]),
        types.SimpleNamespace(a=1),
    ],
    ids=repr,
)
@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_a_plain_collection_passes(value: Any, protocol: int) -> None:
    assert said(pickle.dumps(value, protocol)) == []


def test_a_tensor_rebuilt_of_arguments_that_are_no_tuple_is_refused() -> None:
    rebuild, kind = imported("torch._utils._rebuild_parameter"), imported("torch.Tensor")
    body = called("torch._tensor._rebuild_from_type_v2", rebuild, kind, kind, b"}")

    (message,) = said(b"\x80\x02" + body + b".")

    assert "with arguments that nothing tells, expected a tuple" in message


def test_items_of_a_class_of_ones_own_are_allowed_by_the_line_that_the_finding_names() -> None:
    body = b"\x80\x02" + imported("acme.Config") + b")\x81" + text("a") + number(1) + b"s."

    (message,) = said(body)

    assert "write allowed_globals: [acme.Config, acme.Config.update]" in message


def test_a_factory_of_ones_own_is_one_global_to_allow() -> None:
    body = called("collections.defaultdict", imported("acme.make")) + members(a=b"N")[1:]

    (message,) = said(b"\x80\x02" + body + b".")

    assert "write allowed_globals: [acme.make]" in message
