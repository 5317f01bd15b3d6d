"""Passes over the raw arrays that joblib writes between the opcodes of a pickle."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.scan.pickle_input import PickleInput
from promotion_steps.scan.pickle_values import Imported, Made, Members
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

_DTYPE = ("numpy", "dtype")
_TYPE = re.compile(r"([biufcmMSUVO])(0|[1-9][0-9]{0,8})")
_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "f": (2, 4, 8, 10, 12, 16), "c": (8, 16, 20, 24, 32)}
_SIZES |= {"u": _SIZES["i"], "m": (8,), "M": (8,), "O": (4, 8)}
_CHARACTER = 4
_FULL = 1 << 63
_REQUIRED = {"subclass", "shape", "order", "dtype", "allow_mmap"}
_ALIGNMENT = "numpy_array_alignment_bytes"
_SUBCLASSES = (
    ("numpy", "ndarray"),
    ("numpy", "matrix"),
    ("numpy", "memmap"),
    ("numpy.matrixlib.defmatrix", "matrix"),
    ("numpy.core.memmap", "memmap"),
    ("numpy._core.memmap", "memmap"),
)
_SUBARRAY, _FIELDS, _SIZE, _FLAGS = 2, 4, 5, 7
_MEMBERS_AND_VERSION = ((8, 3), (9, 4))
_EXTENDED = "SUV"
_HAS_OBJECTS = 1
_FLAGS_OF = {"O": (63,), "U": (0, 8)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrapped:
    """An array as its wrapper announces it.

    Args:
        size: Bytes; None where a pickle of its own follows.
        is_padded: Whether a byte tells how much padding comes before.
    """

    size: int | None
    is_padded: bool

    @classmethod
    def of(cls, state: Members) -> Wrapped:
        """Read the state of a wrapper.

        Raises:
            NotScanned: It is not one that joblib writes.
        """
        members = state.kept
        if not state.is_whole or set(members) - {_ALIGNMENT} != _REQUIRED:
            raise NotScanned(
                f"joblib array, got a state of {sorted(members)}, expected {sorted(_REQUIRED)}"
            )
        _refuse_odd_members(members)
        dtype, count = _Type.of(members["dtype"]), _count(members["shape"])
        if dtype.holds_objects:
            if members["allow_mmap"]:
                raise NotScanned("joblib array, got objects that are mapped to memory")
            return cls(size=None, is_padded=False)
        if not dtype.width or count * dtype.width >= _FULL:
            raise NotScanned("joblib array, got a shape or a type that overflows")
        return cls(size=dtype.width * count, is_padded=members.get(_ALIGNMENT) is not None)


def skip_array(source: PickleInput, array: Wrapped, budget: ScanBudget) -> bool:
    """Pass over an array; return True where a pickle follows in its place.

    Raises:
        MalformedPickleError: The array is longer than its file.
    """
    budget.check_time()
    if array.size is None:
        return True
    if array.is_padded:
        source.skip(source.byte())
    source.skip(array.size)
    return False


def is_plain_dtype(value: Any, kinds: str = "biufcmM") -> bool:
    """Tell whether a value is a type of NumPy of one of some kinds, without objects."""
    try:
        dtype = _Type.of(value)
    except NotScanned:
        return False
    return dtype.kind in kinds and not dtype.holds_objects


def dtype_problem(value: Any) -> str | None:
    """Return why a type of NumPy is not as NumPy writes it; types of fields may be arrays."""
    try:
        _Type.of(value, may_be_subarray=True)
    except NotScanned as reason:
        return str(reason)
    return None


def _refuse_odd_members(members: Mapping[str, Any]) -> None:
    subclass, alignment = members["subclass"], members.get(_ALIGNMENT)
    if not isinstance(subclass, Imported) or not subclass.is_any(*_SUBCLASSES):
        raise NotScanned("joblib array, got a subclass that is no array of numpy")
    if members["order"] not in ("C", "F") or not _is_flag(members["allow_mmap"]):
        raise NotScanned("joblib array, got an order or allow_mmap that joblib does not write")
    if alignment is not None and (type(alignment) is not int or not 0 < alignment <= 255):
        raise NotScanned("joblib array, got an alignment that joblib does not write")


def _is_flag(value: Any) -> bool:
    return type(value) in (bool, int) and value in (0, 1)


def _count(shape: Any) -> int:
    if not isinstance(shape, tuple) or any(
        type(length) is not int or not 0 <= length < 1 << 40 for length in shape
    ):
        raise NotScanned("joblib array, got a shape that is no tuple of lengths")
    return math.prod(shape)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Type:
    """A type of NumPy.

    Args:
        kind: Its letter, such as `f`.
        width: Bytes of one element.
        holds_objects: Whether elements refer to objects of Python.
    """

    kind: str
    width: int
    holds_objects: bool

    @classmethod
    def of(cls, dtype: Any, *, may_be_subarray: bool = False) -> _Type:
        """Read a type as its own pickle tells it: a code, then one state that agrees with it.

        Raises:
            NotScanned: It is not one that NumPy writes.
        """
        if not isinstance(dtype, Made) or dtype.by is None or not dtype.by.is_any(_DTYPE):
            raise NotScanned("joblib array, got a type that is no numpy.dtype")
        code = dtype.arguments[0] if dtype.arguments else None
        match = _TYPE.fullmatch(code) if isinstance(code, str) else None
        if match is None or len(dtype.state) != 1 or not all(map(_is_flag, dtype.arguments[1:])):
            raise NotScanned("joblib array, got a type that cannot be told")
        kind, width = match[1], int(match[2])
        if kind in _SIZES and width not in _SIZES[kind]:
            raise NotScanned("joblib array, got a type that cannot be told")
        width *= _CHARACTER if kind == "U" else 1
        state = dtype.state[0]
        if may_be_subarray and kind == "V" and isinstance(state, tuple) and len(state) > _SUBARRAY:
            state = (*state[:_SUBARRAY], None, *state[_SUBARRAY + 1 :])
        return cls(kind=kind, width=width, holds_objects=_has_objects(kind, width, state))


def _has_objects(kind: str, width: int, state: Any) -> bool:
    """Tell whether a type has objects.

    Raises:
        NotScanned: The state makes the type another one than its code, or may.
    """
    if not isinstance(state, tuple) or (len(state), *state[:1]) not in _MEMBERS_AND_VERSION:
        raise NotScanned("joblib array, got a type with a state that cannot be told")
    size, flags = state[_SIZE], state[_FLAGS]
    is_told = size == (width if kind in _EXTENDED else -1) and state[_SUBARRAY] is None
    if kind != "V":
        is_told = is_told and state[_FIELDS] is None and flags in _FLAGS_OF.get(kind, (0,))
    if not is_told or type(size) is not int or type(flags) is not int:
        raise NotScanned("joblib array, got a type that contradicts itself")
    return bool(flags & _HAS_OBJECTS)
