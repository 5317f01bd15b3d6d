"""What models of current releases hold passes, and the same globals used otherwise do not."""

from __future__ import annotations

import io
import pickle
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
import statsmodels.tsa.api as tsa
from dateutil.relativedelta import relativedelta
from sklearn.compose import make_column_selector
from sklearn.ensemble import HistGradientBoostingRegressor
from statsmodels.discrete.count_model import ZeroInflatedPoisson
from xgboost.callback import EarlyStopping

from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus.mlflow_files import listed, node, schema
from tests.promotion_steps.corpus.opcodes import called, imported, text
from tests.promotion_steps.corpus.zip_files import VERSION, Entry, archive

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.normal(size=(60, 2))
SERIES = pd.Series(np.cumsum(RANDOM.normal(size=60)) + 50)


def values() -> dict[str, Any]:
    counts = RANDOM.poisson(2, 60)
    codes = np.abs(FEATURES).round()
    boosted = HistGradientBoostingRegressor(max_iter=2, categorical_features=[0])
    return {
        "categorical-boosting": boosted.fit(codes, counts),
        "selector-of-numbers": make_column_selector(dtype_include=np.number),
        "offset-of-months": pd.DateOffset(months=2),
        "relative-time": relativedelta(days=1),
        "early-stopping": EarlyStopping(rounds=2),
        "ellipsis": [..., NotImplemented],
        "error-trend-seasonal": tsa.ETSModel(SERIES, error="add", trend="add").fit(disp=0),
        "zero-inflated": ZeroInflatedPoisson(counts, np.ones((60, 1))).fit(disp=0),
    }


VALUES = values()


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_what_a_model_holds_passes(name: str, protocol: int) -> None:
    dumped = io.BytesIO()
    joblib.dump(VALUES[name], dumped, protocol=protocol)

    assert said(pickle.dumps(VALUES[name], protocol)) == []
    assert said(dumped.getvalue(), "model.joblib") == []


def partial_of(module: str, name: str, loader: str = "FunctionNode") -> bytes:
    parts = {"func": node(module, name, loader), "args": listed(), "kwds": listed()}
    body = schema(node("functools", "partial", "PartialNode", parts))
    return archive(Entry(name=b"schema.json", body=body))


def test_a_partial_of_what_checks_arrays_passes_in_skops() -> None:
    assert said(partial_of("sklearn.utils.validation", "check_array"), "m.skops") == []


@pytest.mark.parametrize(
    "content",
    [
        partial_of("sklearn.utils.validation", "check_array", "ObjectNode"),
        partial_of("numpy", "sum"),
        partial_of("os", "system"),
    ],
)
def test_a_partial_of_anything_else_does_not(content: bytes) -> None:
    (message,) = said(content, "m.skops")

    assert "functools.partial" in message


def test_a_wrong_way_of_loading_texts_of_pandas_2_is_no_finding() -> None:
    kind = called("pandas.core.arrays.string_.dtype", text("O8"), b"\x89", b"\x88")

    assert said(b"\x80\x02" + kind + b".") == []


def test_texts_of_numpy_pass_in_a_pickle() -> None:
    assert said(pickle.dumps(np.array(["a"], dtype=np.dtypes.StringDType()))) == []


PARTIAL = "functools.partial"
CHECK = imported("sklearn.utils.validation.check_array")
GETATTR = "builtins.getattr"
WRAPPER = imported("statsmodels.base.wrapper.ResultsWrapper") + b")\x81"
MODEL = imported("statsmodels.tsa.exponential_smoothing.ets.ETSModel") + b")\x81"


@pytest.mark.parametrize(
    "body",
    [
        called(PARTIAL, imported("numpy.sum")),
        called(PARTIAL, CHECK, text("x")),
        called(PARTIAL, MODEL),
        called(PARTIAL, CHECK) + b"(" + imported("numpy.sum") + b")}NtbN\x86",
        called(PARTIAL, CHECK) + imported(PARTIAL) + b"\x86",
        called(GETATTR, MODEL, text("load")),
        called(GETATTR, MODEL, text("loglike.__globals__")),
        called(GETATTR, imported("sklearn.base.BaseEstimator") + b")\x81", text("loglike")),
        called(GETATTR, MODEL, text("loglike")) + b")R",
        called(GETATTR, WRAPPER, text("loglike")),
        b"\x80\x02(" + text("module") + imported("posix.system") + b"tQ(" + text("x") + b"tR",
        b"(" + text("storage") + imported("torch.Tensor") + b"tQ)\x81",
    ],
)
def test_the_same_globals_used_otherwise_do_not(body: bytes) -> None:
    assert said(b"\x80\x02" + body + b".") != []


def test_an_attribute_may_be_a_text_that_names_a_module() -> None:
    state = b"}" + text("loglike") + text("posix") + b"sb"
    module = called(GETATTR, MODEL + state, text("loglike"))

    (message,) = said(b"\x80\x04" + module + text("system") + b"\x93(" + text("x") + b"tR.")

    assert "imports what it computes" in message


def test_a_layer_of_pytorchs_old_format_comes_with_its_source() -> None:
    source = text("/x/linear.py") + text("class Linear(Module): pass")
    layer = b"(" + text("module") + imported("torch.nn.modules.linear.Linear") + source + b"tQ"

    assert said(b"\x80\x02" + layer + b")\x81.") == []


def test_a_class_whose_name_begins_with_p_is_no_pickle_of_the_archive_around_it() -> None:
    body = b"\x80\x02" + imported("torch.nn.modules.container.ParameterList") + b"q\x00)\x81."

    assert said(archive(Entry(body=body), VERSION), "model.pt") == []
