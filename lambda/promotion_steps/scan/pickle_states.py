"""Judges the states that objects are given, where a class or Python itself runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set as AbstractSet
from typing import Any

from promotion_steps.scan.joblib_array import dtype_problem
from promotion_steps.scan.pickle_factories import DEFAULTDICT, is_dictionary
from promotion_steps.scan.pickle_reviewed import DISTRIBUTIONS, VECTORIZE
from promotion_steps.scan.pickle_values import UNKNOWN, Imported, Made, Members, Opaque

PARTIAL = ("functools", "partial")

_NAMES = r"(?:[A-Za-z_]\w*, )*"
_WHERE = r" *(?:loc=0, scale=1|loc=0)"
_TEMPLATE = re.compile(
    rf"\ndef _parse_args\(self, ({_NAMES}){_WHERE}\):\n    return \({_NAMES}\), loc, (?:scale|1)\n"
    rf"\ndef _parse_args_rvs\(self, {_NAMES}{_WHERE}, size=None\):\n"
    rf"    return self\._argcheck_rvs\({_NAMES} *loc, (?:scale|1), size=size\)\n"
    rf"\ndef _parse_args_stats\(self, {_NAMES}{_WHERE}, moments='mv'\):\n"
    rf"    return \({_NAMES}\), loc, (?:scale|1), moments\n",
    re.ASCII,
)


def is_plain_distribution(state: Any) -> bool:
    """Tell whether a distribution's state would run nothing but what SciPy generates."""
    if not isinstance(state, Members) or not state.is_whole:
        return False
    template = state.kept.get("_parse_arg_template")
    return isinstance(template, str) and _TEMPLATE.fullmatch(template) is not None


_HARMLESS = {"__doc__", "__module__", "__annotations__"}
_DICTIONARIES = ("dict", "OrderedDict", "defaultdict", "Counter", "Bunch")
_DTYPE = ("numpy", "dtype")
_DTYPES = "numpy.dtypes"
_OPTIMIZERS = "torch.optim."
_OF_OPTIMIZERS = ("state", "defaults")
"""Of which optimizers call methods when they are loaded."""


def state_problems(built: Any, state: Any, at: int) -> Iterator[str]:
    """Yield what a state changes that no model's does."""
    if isinstance(built, Imported):
        yield f"alters {built} at byte {at} (BUILD), expected an instance"
    elif isinstance(built, Opaque):
        yield f"sets a state of what may have none at byte {at} (BUILD), expected an instance"
    is_vectorize = isinstance(built, Made) and built.by is not None and built.by.is_any(*VECTORIZE)
    yield from _attribute_problems(state, at, _HARMLESS | ({"__name__"} if is_vectorize else set()))
    if isinstance(built, Made):
        yield from _instance_problems(built, state, at)


def _attribute_problems(state: Any, at: int, harmless: AbstractSet[str]) -> Iterator[str]:
    parts = state if isinstance(state, tuple) and len(state) == 2 else (state,)
    for part in parts:
        for key in part.dunders if isinstance(part, Members) else ():
            if key not in harmless:
                yield f"sets {key} at byte {at} (BUILD), expected plain attributes"
    if len(parts) == 2 and _is_computed(parts[1]):
        yield f"sets attributes by a call at byte {at} (BUILD), expected names"


def _is_computed(slots: Any) -> bool:
    """Tell whether the attributes that a state sets one by one could have any name."""
    if isinstance(slots, Members):
        return slots.has_computed_keys
    if isinstance(slots, Made):
        is_dictionary = slots.by is None or slots.by.name in _DICTIONARIES
        return is_dictionary or slots.has_items or not slots.is_instance
    return slots is UNKNOWN


def _instance_problems(built: Made, state: Any, at: int) -> Iterator[str]:
    if built.state and not all(_is_told(earlier) for earlier in built.state):
        yield f"sets a second state at byte {at} (BUILD), expected one"
    if built.by is None:
        return
    here = f"state of {built.by} at byte {at} (BUILD)"
    if built.by.module in DISTRIBUTIONS and not is_plain_distribution(state):
        yield f"{here}, expected the one that SciPy writes"
    if built.by.is_any(PARTIAL) and not _is_plain_partial(built, state):
        yield f"{here}, expected the same function"
    if built.by.module == _DTYPES and state is not None:
        yield f"{here}, expected none"
    if built.by.is_any(DEFAULTDICT) and state is not None:
        yield f"{here}, expected none"
    if built.by.module.startswith(_OPTIMIZERS) and not _has_dictionaries(state):
        yield f"{here}, expected dictionaries as {' and '.join(_OF_OPTIMIZERS)}"
    if built.by.is_any(_DTYPE) and not _is_dtype_of(built, state):
        yield f"{here}, expected the one that NumPy writes"


def _is_told(state: Any) -> bool:
    """Tell whether a state is known as far as it could give an instance methods of its own."""
    if isinstance(state, tuple) and len(state) == 2:
        return all(_is_told(part) for part in state)
    return state is None or (isinstance(state, Members) and not state.has_computed_keys)


def _has_dictionaries(state: Any) -> bool:
    if not isinstance(state, Members) or not state.is_whole:
        return False
    return all(is_dictionary(state.kept.get(key)) for key in _OF_OPTIMIZERS)


def _is_dtype_of(built: Made, state: Any) -> bool:
    told = Made(built.by, built.arguments, state=(state,), is_instance=True)
    return not built.state and dtype_problem(told) is None


def _is_plain_partial(built: Made, state: Any) -> bool:
    """Tell whether a state of a partial names the function that it was made of."""
    return (
        not built.state
        and isinstance(state, tuple)
        and len(state) == 4
        and bool(built.arguments)
        and isinstance(state[0], Imported)
        and isinstance(built.arguments[0], Imported)
        and str(state[0]) == str(built.arguments[0])
    )
