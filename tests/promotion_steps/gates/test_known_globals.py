"""What the list of known globals lends to a pickle, module by module."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from promotion_steps.gates.dangerous_globals import is_dangerous
from promotion_steps.gates.known.kind import Kind, Use
from promotion_steps.gates.known_globals import KINDS, is_known, known_use

LIBRARIES = ("sklearn", "numpy", "scipy", "pandas", "statsmodels", "xgboost", "pyarrow")
LEFT_OUT = (
    "conftest", "conv_template", "distutils", "externals", "f2py", "make_tbls", "sandbox",
    "_lib", "_numba", "dask", "spark", "datasets", "_build_utils", "testing", "interchange",
    "examples", "vendored",
)  # fmt: skip
"""Folders of which nothing is known, and scripts that run when they are imported."""
TYPING = {
    "Any", "Array", "ArrayLike", "ArrayLike1D", "ArrayLike2D", "Callable", "ClassVar", "Counter",
    "DTypeLike", "Dict", "Float64Array", "Generic", "Hashable", "Integral", "Iterable", "Iterator",
    "List", "Literal", "Mapping", "MutableMapping", "NDArray", "Number", "NumericArray",
    "Optional", "Path",
    "OrderedDict", "Protocol", "Real", "Sequence", "SimpleNamespace", "TypeVar", "Union",
    "UserDict", "__pyx_unpickle_Enum",
}  # fmt: skip
"""Types and abstract classes that modules of estimators import: they do nothing."""

STATES = {
    "numpy.ma.core.MaskedArray",  # fills an array and its mask
    "numpy.ma.mrecords.MaskedRecords",
    "numpy.polynomial._polybase.ABCPolyBase",
    "pandas.core.arrays.arrow.array.ArrowExtensionArray",  # takes a column of Arrow
    "pandas.core.arrays.categorical.Categorical",
    "pandas.core.arrays.sparse.array.SparseArray",
    "pandas.core.arrays.string_.StringDtype",
    "pandas.core.dtypes.dtypes.CategoricalDtype",
    "pandas.core.dtypes.dtypes.DatetimeTZDtype",
    "pandas.core.dtypes.dtypes.IntervalDtype",
    "pandas.core.dtypes.dtypes.PeriodDtype",
    "pandas.core.dtypes.dtypes.PandasExtensionDtype",
    "pandas.core.generic.NDFrame",  # takes a manager of blocks
    "pandas.core.internals.managers.SingleBlockManager",
    "scipy.sparse._coo._coo_base",
    "scipy.sparse._coo.coo_matrix",  # names an attribute of old versions anew
    "sklearn.base.BaseEstimator",  # compares versions
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",  # converts an array
    "sklearn.isotonic.IsotonicRegression",  # interpolates its thresholds
    "sklearn.utils._bunch.Bunch",  # ignores it
    "statsmodels.base.wrapper.ResultsWrapper",
    "statsmodels.discrete.discrete_model.NegativeBinomial",  # chooses its methods by a name's value
    "xgboost.core.Booster",  # gives bytes to the library's own format
}
"""Classes whose `__setstate__` was read: it sets, converts or checks, and calls nothing of it."""


@cache
def modules() -> tuple[ModuleType, ...]:
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for library in LIBRARIES:
            names = _walk(importlib.import_module(library))
            found += [importlib.import_module(name) for name in names if _has_kind(name)]
    return tuple(found)


def _walk(package: ModuleType) -> Iterator[str]:
    yield package.__name__
    for found in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package.__name__}."):
        last = found.name.rpartition(".")[2]
        if last in LEFT_OUT or last.startswith("test"):
            continue
        if found.ispkg:
            with suppress(ModuleNotFoundError):  # it wants a library that is not installed
                yield from _walk(importlib.import_module(found.name))
        elif _has_kind(found.name):
            yield found.name


def _has_kind(module: str) -> bool:
    return any(kind.has_module(module) for kind in KINDS)


def lent() -> Iterator[tuple[str, str, Any]]:
    for module in modules():
        for name, value in list(vars(module).items()):
            if is_known(module.__name__, name) and not is_dangerous(module.__name__, name):
                yield module.__name__, name, value


def _home(value: Any) -> str:
    return str(getattr(value, "__module__", None) or type(value).__module__).partition(".")[0]


def test_no_module_lends_what_it_imported_from_elsewhere() -> None:
    """A pickle may take from a module what the module itself imported."""
    foreign = {
        (module, name)
        for module, name, value in lent()
        if (callable(value) and _home(value) not in LIBRARIES) or isinstance(value, ModuleType)
    }

    assert {one for one in foreign if one[1] not in TYPING} == set()


def test_each_state_that_a_class_sets_by_itself_was_read() -> None:
    owners = set()
    for _, _, value in lent():
        if not inspect.isclass(value):
            continue
        owner = next((one for one in value.__mro__ if "__setstate__" in vars(one)), None)
        if owner is None or dataclasses.is_dataclass(owner):
            continue
        if inspect.isfunction(vars(owner)["__setstate__"]):
            owners.add(owner.__qualname__)

    assert owners - {name.rpartition(".")[2] for name in STATES} == set()


def test_each_kind_says_why_it_is_harmless() -> None:
    assert all(len(kind.reason) > 40 for kind in KINDS)


@pytest.mark.parametrize(
    ("module", "name", "use"),
    [
        ("numpy", "log1p", Use.HOLD),
        ("sklearn.pipeline", "Pipeline", Use.MAKE),
        ("xgboost.core", "Booster", Use.MAKE),
        ("sklearn.tree._tree", "Tree", Use.CALL),
        ("copy_reg", "_reconstructor", Use.CALL),
        ("pandas", "DataFrame", Use.CALL),
        ("os", "system", None),
        ("pandas", "read_pickle", None),
        ("statsmodels.base.model", "ModelData", None),
        ("sklearn.pipeline", "MethodType", None),
    ],
)
def test_a_global_is_known_up_to_a_use(module: str, name: str, use: Use | None) -> None:
    assert known_use(module, name) is use
    assert is_known(module, name) is (use is not None)


def test_a_kind_has_names_of_its_modules_alone() -> None:
    kind = Kind(use=Use.MAKE, reason="", names={"a": "B C"}, patterns={r"d(\.\w+)*": "[A-Z]"})

    assert kind.has("a", "B")
    assert kind.has("d.e", "X")
    assert not kind.has("a", "D")
    assert not kind.has("d.e", "x")
    assert not kind.has("ad", "X")
    assert kind.has_module("d.e.f")
    assert not kind.has_module("e")
