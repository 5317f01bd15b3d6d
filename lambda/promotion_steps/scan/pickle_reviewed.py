"""Globals that run code, and that honest pickles use in one harmless way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from promotion_steps.scan.model_formula import is_plain_formula
from promotion_steps.scan.pickle_values import Imported, Made, Members
from promotion_steps.scan.scan_report import ImportSeen

DISTRIBUTIONS = (
    "scipy.stats._continuous_distns",
    "scipy.stats._discrete_distns",
    "statsmodels.distributions.discrete",
)
"""Modules whose instances give `_parse_arg_template` of their state to `exec`."""

_DISTRIBUTION = re.compile(r"\w+_gen|rv_histogram", re.ASCII)

VECTORIZE = (
    ("numpy", "vectorize"),
    ("numpy.lib.function_base", "vectorize"),
    ("numpy.lib._function_base_impl", "vectorize"),
)
PARTIAL = ("functools", "partial")
IN_PARTIALS = (("sklearn.utils.validation", "check_array"),)
"""What estimators hold with some arguments: it checks an array, and calls nothing of them."""
_METHODS = re.compile(r"(_ll|_?loglike|_?score|_?hessian|_?jac|_initialize|_grad)\w*", re.ASCII)
"""Methods that models of statsmodels hold, of their own or of another model."""
_MODELS = "statsmodels."
_CALL_FOR_ATTRIBUTES = ("Wrapper", "Results")
_GETATTR = ("builtins", "getattr")
_ZONE = ("zoneinfo", "ZoneInfo")
_UNPICKLE = "_unpickle"
_ENTROPY = "_entropy"
_FROZEN_MODULE = "scipy.stats._distn_infrastructure"
_FROZEN = ("rv_frozen", "rv_continuous_frozen", "rv_discrete_frozen")
_FORMULA_MODULE = "statsmodels.base.data"
_FORMULA_DATA = ("ModelData", "PandasData", "PatsyData")
_RESTORES = ("restore_design_info", "restore_model_spec")
"""What makes a model's data evaluate its formula when it is loaded."""

_RUNS = ("_parse_arg_template", *_RESTORES)
"""Keys of states that are code to the classes above."""

_FRAMES = (("pandas", "DataFrame"), ("pandas.core.frame", "DataFrame"))
_OF_VECTORIZE = frozenset(
    (
        "__doc__", "__name__", "_doc", "_in_and_out_core_dims", "_ufunc", "cache", "excluded",
        "otypes", "pyfunc", "signature",
    )
)  # fmt: skip
_INSTANCE_MAKERS = ("newObj", "_mareconstruct")
"""Functions that return an instance of a class that they are given."""


def is_distribution(value: Imported) -> bool:
    """Tell whether a global is a class of SciPy's distributions, and not reached through one."""
    return value.module in DISTRIBUTIONS and _DISTRIBUTION.fullmatch(value.name) is not None


def _is_reviewed(value: Imported) -> bool:
    return (
        value.is_any(_GETATTR, PARTIAL, *VECTORIZE)
        or is_distribution(value)
        or (value.module == _FROZEN_MODULE and value.name in _FROZEN)
        or (value.module == _FORMULA_MODULE and value.name in _FORMULA_DATA)
    )


class ReviewedUses:
    """Such globals of one pickle.

    Each time that one reaches the stack, it must be used as honest pickles do: a class makes a
    plain instance, `getattr` is asked for an attribute that they ask for. Else the pickle
    imports it like any other global, and may have passed it on to a function that calls it.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], ImportSeen] = {}
        self._loose: dict[tuple[str, str], int] = {}

    def see(self, imported: Imported, seen: ImportSeen) -> bool:
        """Take an import that only counts if it is used otherwise; return whether it is taken."""
        if not _is_reviewed(imported):
            return False
        self._seen.setdefault((imported.module, imported.name), seen)
        return True

    def push(self, value: Any) -> None:
        """Count a global where it reaches the stack."""
        if type(value) is Imported and self._seen and _is_reviewed(value):
            key = (value.module, value.name)
            self._loose[key] = self._loose.get(key, 0) + 1

    def make(self, called: Imported, arguments: tuple[Any, ...], *, is_plain: bool) -> Any:
        """Return what a harmless use makes; None where the use is none, or no global is such."""
        if not self._seen or not _is_reviewed(called):
            return None
        made = None
        if called.is_any(_GETATTR):
            made = _attribute(called, arguments)
        elif called.is_any(PARTIAL):
            made = _partial(called, arguments)
        elif is_plain:
            made = Made(called, arguments, is_instance=True)
        if made is not None:
            self._loose[(called.module, called.name)] -= 1
        return made

    def unexplained(self) -> Iterator[ImportSeen]:
        """Yield the globals that some use passed on or called."""
        for key, seen in self._seen.items():
            if self._loose.get(key, 0):
                yield seen

    def state_problems(self, built: Any, state: Any, at: int) -> Iterator[str]:
        """Yield what a state would run once it is set."""
        if not self._seen or not isinstance(built, Made):
            return
        by = built.by
        here = f"state of {by or 'what a call returned'} at byte {at} (BUILD)"
        if by is not None and by.is_any(*VECTORIZE):
            if not _is_vectorized_method(state):
                yield f"{here}, expected the method of a distribution"
        elif by is not None and by.module == _FORMULA_MODULE:
            if not _is_plain_data(state):
                yield f"{here}, expected no formula, or one of columns and arithmetic"
        elif (by is None or by.module not in DISTRIBUTIONS) and _may_run(built, state):
            yield f"{here} beside classes that run theirs, expected plain attributes"


def _attribute(called: Imported, arguments: tuple[Any, ...]) -> Any:
    if len(arguments) != 2:
        return None
    owner, name = arguments
    if isinstance(owner, Imported) and owner.is_any(_ZONE) and name == _UNPICKLE:
        return Imported(owner.module, f"{owner.name}.{name}")
    if not isinstance(owner, Made) or not owner.is_instance or owner.by is None:
        return None
    is_method = owner.by.module in DISTRIBUTIONS and name == _ENTROPY
    if is_method or (_is_model(owner.by) and isinstance(name, str) and _METHODS.fullmatch(name)):
        return Made(called, arguments)  # a state may have given it a text by that name
    return None


def _is_model(by: Imported) -> bool:
    """Tell whether attributes are read as they are; wrappers and results call for theirs."""
    return by.module.startswith(_MODELS) and not by.name.endswith(_CALL_FOR_ATTRIBUTES)


def _partial(called: Imported, arguments: tuple[Any, ...]) -> Any:
    """Return a plain partial; `pickle_states` judges the state that gives it its arguments."""
    if len(arguments) != 1 or not isinstance(arguments[0], Imported):
        return None
    is_known = arguments[0].is_any(*IN_PARTIALS)
    return Made(called, arguments, is_instance=True) if is_known else None


def _is_vectorized_method(state: Any) -> bool:
    if not isinstance(state, Members) or not state.is_whole or set(state.kept) - _OF_VECTORIZE:
        return False
    method = state.kept.get("pyfunc")
    return isinstance(method, Made) and method.by is not None and method.by.is_any(_GETATTR)


def _is_plain_data(state: Any) -> bool:
    if not isinstance(state, Members) or not state.is_whole:
        return False
    if not any(key in state.kept for key in _RESTORES):
        return True
    formula, frame = state.kept.get("formula"), state.kept.get("frame")
    if not isinstance(frame, Made) or frame.by is None or not frame.by.is_any(*_FRAMES):
        return False
    return frame.is_instance and isinstance(formula, str) and is_plain_formula(formula)


def _may_run(built: Made, state: Any) -> bool:
    if isinstance(state, Members):
        if any(key in state.kept for key in _RUNS):
            return True
        return not (state.is_whole or _is_instance(built))
    return not _is_instance(built)


def _is_instance(built: Made) -> bool:
    return built.is_instance or (built.by is not None and built.by.name in _INSTANCE_MAKERS)
