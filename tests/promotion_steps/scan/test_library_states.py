"""What a library runs of a state is refused, and its honest states pass."""

from __future__ import annotations

import datetime as dt
import pickle
import zoneinfo
from typing import Any

import numpy as np  # noqa: F401 - for formulas
import pandas as pd
import pytest
import scipy.stats
import statsmodels.formula.api as smf

from promotion_steps.scan.model_formula import is_plain_formula
from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus.library_states import malicious
from tests.promotion_steps.corpus.loading import fired
from tests.promotion_steps.corpus.opcodes import called, imported, number, text
from tests.promotion_steps.corpus.sample import Sample

SAMPLES = list(malicious())
FRAME = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0], "a": [2.0, 5.0, 1.0, 2.0]})


def test_every_state_runs_its_payload_when_it_is_loaded() -> None:
    assert {sample.name for sample in SAMPLES} - fired(SAMPLES) == set()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_state_that_runs_code_is_refused(sample: Sample) -> None:
    assert said(sample.content, sample.filename) != []


@pytest.mark.parametrize(
    "value",
    [
        scipy.stats.uniform(0, 1),
        scipy.stats.loguniform(0.1, 1),
        scipy.stats.randint(1, 9),
        scipy.stats.norm,
        scipy.stats.gamma(2),
        dt.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        pd.date_range("2026-01-01", periods=2, tz="Europe/Berlin"),
        [smf.ols("y ~ a", FRAME).fit(), scipy.stats.uniform(0, 1)],
        smf.ols("y ~ np.log(a) + I(a ** 2)", FRAME).fit(),
    ],
    ids=str,
)
@pytest.mark.parametrize("protocol", [4, 5])
def test_what_a_library_writes_passes(value: Any, protocol: int) -> None:
    assert said(pickle.dumps(value, protocol)) == []


GETATTR = "builtins.getattr"
ZONE = imported("zoneinfo.ZoneInfo")


@pytest.mark.parametrize(
    "body",
    [
        called(GETATTR, ZONE, text("no_cache")),
        called(GETATTR, ZONE, text("_unpickle"), b"N"),
        called(GETATTR, imported("collections.OrderedDict"), text("_unpickle")),
        called(GETATTR, called("zoneinfo.ZoneInfo", text("UTC")), text("_unpickle")),
        called(GETATTR, ZONE, text("_unpickle")) + imported(GETATTR) + b"\x86",
        imported(GETATTR) + b"q\x000" + called(GETATTR, ZONE, text("_unpickle")) + b"h\x00\x86",
        b"]" + imported(GETATTR) + b"a",
        called("collections.defaultdict", imported(GETATTR)),
        imported(GETATTR) + b"2\x86",
    ],
)
def test_getattr_passes_for_nothing_but_a_zone(body: bytes) -> None:
    found = said(b"\x80\x02" + body + b".")

    assert any("got builtins.getattr, expected none that can run code" in one for one in found)


@pytest.mark.parametrize(
    "state",
    [
        b"}" + text("pyfunc") + imported("numpy.exp") + b"s",
        b"}" + text("pyfunc") + b"Ns" + text("other") + b"Ns",
        b"N",
        called("collections.OrderedDict"),
    ],
)
def test_vectorize_passes_for_nothing_but_a_method_of_a_distribution(state: bytes) -> None:
    (message,) = said(b"\x80\x02" + imported("numpy.vectorize") + b")\x81" + state + b"b.")

    assert "state of numpy.vectorize at byte" in message
    assert "expected the method of a distribution" in message


def test_a_class_with_a_state_that_runs_may_only_make_instances() -> None:
    name = "scipy.stats._continuous_distns.uniform_gen"

    (message,) = said(b"\x80\x02]" + imported(name) + b"a.")

    assert f"dangerous import at byte 3 (GLOBAL), got {name}" in message


@pytest.mark.parametrize(
    "formula",
    [
        "y ~ a",
        "y ~ a + b - 1",
        "y ~ a * b + a:b + (a + b) ** 2",
        "np.log(y) ~ C(town) + I(a ** 2) + np.sqrt(b + 1.5)",
        'y ~ C(town, Treatment(reference="Bonn")) + Q("net income")',
        "y ~ `net income` + bs(a, df=4)",
        "y ~ 0 + a | b",
    ],
)
def test_a_formula_of_columns_and_arithmetic_is_plain(formula: str) -> None:
    assert is_plain_formula(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "y ~ f(a)",
        "y ~ __import__('os')",
        "y ~ np.load(a)",
        "y ~ np.log.at(a)",
        "y ~ a.__class__",
        "y ~ a[0]",
        "y ~ (lambda: a)()",
        "y ~ C(a)(b)",
        "y ~ f'{a}'",
        "y ~ C('a' + \"b'\" + eval('1'))",
        "y ~ {eval(a)}",
        "y ~ eval (a)",
        "y ~ np . load(a)",
        "y ~ I(a)\\\n(b)",
        "y ~ a; b",
        "y ~ a @ b",
    ],
)
def test_a_formula_that_calls_or_reaches_is_not(formula: str) -> None:
    assert not is_plain_formula(formula)


def test_a_formula_over_what_is_no_frame_is_refused() -> None:
    state = b"}" + text("restore_model_spec") + b"\x88s" + text("formula") + text("y ~ C(a)")
    state += b"s" + text("frame") + b"}" + text("C") + imported("numpy.exp") + b"ss"
    body = imported("statsmodels.base.data.PandasData") + b")\x81" + state + b"b."

    (message,) = said(b"\x80\x02" + body)

    assert "expected no formula, or one of columns and arithmetic" in message


def test_a_state_beside_such_classes_is_one_of_plain_attributes() -> None:
    plain = imported("scipy.stats._continuous_distns.uniform_gen") + b"0"
    made = called("collections.OrderedDict") + b"}" + number(1) + b"Nsb"

    assert said(b"\x80\x02" + made + b".") == []
    assert said(b"\x80\x02" + plain + made + b".") != []
