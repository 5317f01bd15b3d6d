"""Judges calls by what they are given, where what is called runs that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeGuard

from promotion_steps.scan.joblib_array import is_plain_dtype
from promotion_steps.scan.pickle_factories import has_odd_factory
from promotion_steps.scan.pickle_reviewed import DISTRIBUTIONS
from promotion_steps.scan.pickle_states import PARTIAL
from promotion_steps.scan.pickle_values import OPAQUE, UNKNOWN, Imported, Made, Members

RECONSTRUCTOR = ("copyreg", "_reconstructor")
_ENCODE = ("_codecs", "encode")
_NAMESPACE = ("types", "SimpleNamespace")
_SCALARS = (("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"))
_ARRAYS = (
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.numeric", "_frombuffer"),
    ("numpy._core.numeric", "_frombuffer"),
)
_RANDOM = "numpy.random._pickle"
_RANDOM_PACKAGE = "numpy.random."
_RANDOM_CALLS = re.compile(r"__\w+_ctor|[A-Z]\w*")
"""What the functions that rebuild random generators are given to call."""
_REBUILD_FROM_TYPE = ("torch._tensor", "_rebuild_from_type_v2")
_REBUILD_WITH_STATE = ("torch._utils", "_rebuild_parameter_with_state")
_STATE = 3
"""Where both have the attributes that they set."""

_BASES = frozenset(
    ("object", "list", "dict", "set", "frozenset", "tuple", "str", "int", "float", "complex")
)
_LIBRARIES = ("numpy", "scipy", "sklearn")
_REBUILDS = re.compile(
    r"(__pyx_unpickle_\w+|_{0,2}[A-Z]\w*|_?newObj|_frombuffer|_convert_to_stringdtype_kwargs|_?_?mareconstruct|_reconstruct|scalar"
    r"|__\w+_ctor|dtype|ndarray|matrix|memmap|recarray|record|generic|void|object_"
    r"|bool_?|str_|bytes_|(u?int|float|complex|datetime|timedelta)\d+|u?int[cp]?|u?(long)?long"
    r"|u?short|u?byte|c?(single|double|longdouble)|half)"
)
"""What a library's own pickles call; its other functions they only name."""


def is_instance_made(called: Imported, opcode: str) -> bool:
    """Tell whether a call makes an instance of a class, and so no text and no function."""
    name = called.name
    return (
        opcode.startswith("NEWOBJ")
        or called.is_any(*_ARRAYS)
        or name.startswith("__pyx_unpickle_")
        or called.module == _RANDOM
        or name.lstrip("_")[:1].isupper()
    )


def is_plain_value(called: Imported, arguments: Any) -> bool:
    """Tell whether a call makes bytes or a number of NumPy, which can name and call nothing."""
    if not isinstance(arguments, tuple) or len(arguments) != 2:
        return False
    if called.is_any(_ENCODE):
        return _is_latin(arguments)
    return called.is_any(*_SCALARS) and arguments[1] is OPAQUE and _is_number_type(arguments[0])


def _is_number_type(dtype: Any) -> bool:
    if not isinstance(dtype, Made):
        return False
    if dtype.is_number_type is None:
        dtype.is_number_type = is_plain_dtype(dtype)
    return dtype.is_number_type


def runs_arguments(called: Imported) -> bool:
    """Tell whether a call depends on its arguments, so that they must be known."""
    return called.is_any(RECONSTRUCTOR, PARTIAL, _ENCODE, _REBUILD_FROM_TYPE, *_SCALARS) or (
        called.module == _RANDOM
    )


def call_problems(called: Imported, known: tuple[Any, ...], at: int) -> Iterator[str]:
    """Yield what a call does that no model's does.

    Args:
        called: A member of a module.
        known: Its arguments.
        at: The byte of its opcode.
    """
    here = f"calls {called} at byte {at}"
    library = called.module.partition(".")[0]
    if called.is_any(PARTIAL) and not _is_named_alone(known):
        yield f"{here} with arguments, expected one function by its name"
    if called.module in DISTRIBUTIONS:
        yield f"{here}, expected a plain instance"
    if has_odd_factory(called, known):
        yield f"{here} with an object, expected a type"
    if called.is_any(_NAMESPACE) and known:
        yield f"{here} with arguments, expected its attributes in a state"
    if called.is_any(_ENCODE):
        yield f"{here} with what is no text in latin1, expected bytes as pickles write them"
    if called.is_any(*_SCALARS) and not _is_text(known):
        yield f"{here} with a type that is not plain, expected a number or a text"
    if called.module == _RANDOM and not _are_generators(known):
        yield f"{here} with what it would call, expected the names of random generators"
    if library in _LIBRARIES and not _REBUILDS.fullmatch(called.name):
        yield f"{here}, expected a class or what rebuilds an object"
    if library == "torch":
        yield from _torch_problems(called, known, here, at)


def new_problems(called: Imported, at: int, *, is_plain: bool) -> Iterator[str]:
    """Yield what the making of an instance does that no model's does."""
    if called.module in DISTRIBUTIONS and not is_plain:
        yield f"calls {called} at byte {at}, expected a plain instance"
    if called.is_any(PARTIAL):
        yield f"calls {called} at byte {at} by its class, expected one function by its name"


def base_problem(base: Any, called: Imported, at: int) -> str | None:
    """Return why a class may not be rebuilt upon a base, which gets to run."""
    if isinstance(base, Imported) and base.module == "builtins" and base.name in _BASES:
        return None
    return f"rebuilds {called} at byte {at} upon a base that is not built in, expected object"


def _is_named_alone(known: tuple[Any, ...]) -> bool:
    return len(known) == 1 and isinstance(known[0], Imported)


def _is_latin(known: tuple[Any, ...]) -> bool:
    is_text = isinstance(known[0], str) or known[0] is UNKNOWN  # which is a long one
    return is_text and known[1] in ("latin1", "latin-1")


def _is_text(known: tuple[Any, ...]) -> bool:
    return len(known) == 2 and known[1] is OPAQUE and is_plain_dtype(known[0], kinds="SUV")


def _are_generators(known: tuple[Any, ...]) -> bool:
    return all(
        isinstance(one, str)
        or (_is_of_random(one) and bool(_RANDOM_CALLS.fullmatch(one.name)))
        or (isinstance(one, Made) and one.is_instance and _is_of_random(one.by))
        for one in known
    )


def _is_of_random(value: Any) -> TypeGuard[Imported]:
    return isinstance(value, Imported) and f"{value.module}.".startswith(_RANDOM_PACKAGE)


def _torch_problems(called: Imported, known: tuple[Any, ...], here: str, at: int) -> Iterator[str]:
    yield from _dunders(known, here)
    if called.is_any(_REBUILD_FROM_TYPE, _REBUILD_WITH_STATE) and not all(
        map(_is_told_state, known[_STATE:])
    ):
        yield f"{here} with a state that a call made, expected a plain dictionary"
    if called.is_any(_REBUILD_FROM_TYPE):
        rebuilds = known[0] if known else None
        if not isinstance(rebuilds, Imported) or not rebuilds.name.startswith("_rebuild"):
            yield f"{here} with what it would call, expected a function of torch._utils"
        else:
            arguments = known[2] if len(known) > 2 else None
            if isinstance(arguments, tuple):
                yield from call_problems(rebuilds, arguments, at)
            else:
                yield f"{here} with arguments that nothing tells, expected a tuple"


def _is_told_state(state: Any) -> bool:
    if isinstance(state, tuple):
        return all(map(_is_told_state, state))
    if isinstance(state, Made):
        return not state.has_items and not state.state and state.is_instance
    return state is not UNKNOWN and not (isinstance(state, Members) and state.has_computed_keys)


def _dunders(known: tuple[Any, ...], here: str) -> Iterator[str]:
    for one in known:
        if isinstance(one, tuple):
            yield from _dunders(one, here)
        for key in one.dunders if isinstance(one, Members) else ():
            yield f"{here} to set {key}, expected plain attributes"
