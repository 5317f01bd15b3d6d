"""Passes over the raw arrays that joblib writes between the opcodes of a pickle."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from promotion_steps.scan.pickle_input import PickleInput
from promotion_steps.scan.pickle_values import Made, Members
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

WRAPPERS = (
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"),
)
"""Whose state `joblib.load` follows by reading an array."""

_DTYPE = ("numpy", "dtype")
_TYPE = re.compile(r"([biufcmMSUVO])([1-9][0-9]{0,8})")
_OBJECT = "O"
_CHARACTER = 4
_SUBARRAY, _FIELDS, _SIZE, _FLAGS = 2, 4, 5, 7
_MEMBERS_OF_STATE = 8
_LARGEST_PADDING = 255


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
    def of(cls, state: Sequence[Any]) -> Wrapped:
        """Read the state of a wrapper.

        Raises:
            NotScanned: It says too little to tell where the array ends.
        """
        members: dict[str, Any] = {}
        for part in state:
            if not isinstance(part, Members) or not part.is_whole:
                raise NotScanned("joblib array, got a state that is no plain dictionary")
            members |= part.kept
        width = _width(members.get("dtype"))
        return cls(
            size=None if width is None else width * _count(members.get("shape")),
            is_padded=members.get("numpy_array_alignment_bytes") is not None,
        )


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


def _count(shape: Any) -> int:
    if not isinstance(shape, tuple) or any(
        type(length) is not int or not 0 <= length < 1 << 40 for length in shape
    ):
        raise NotScanned("joblib array, got a shape that is no tuple of lengths")
    return math.prod(shape)


def _width(dtype: Any) -> int | None:
    """Return the bytes of one element, or None where elements are objects."""
    if not isinstance(dtype, Made) or dtype.by is None or not dtype.by.is_any(_DTYPE):
        raise NotScanned("joblib array, got a type that is no numpy.dtype")
    code = dtype.arguments[0] if dtype.arguments else None
    match = _TYPE.fullmatch(code) if isinstance(code, str) else None
    if match is None or len(dtype.state) > 1:
        raise NotScanned("joblib array, got a type that cannot be told")
    kind, width = match[1], int(match[2])
    if kind == _OBJECT:
        return None
    if kind == "U":
        width *= _CHARACTER
    _refuse_odd_state(kind, width, dtype.state)
    return width


def _refuse_odd_state(kind: str, width: int, state: Sequence[Any]) -> None:
    """Refuse a state that makes the type another one than its code says.

    Raises:
        NotScanned: It does, or may.
    """
    members = state[0] if state else ()
    if not isinstance(members, tuple) or 0 < len(members) < _MEMBERS_OF_STATE:
        raise NotScanned("joblib array, got a type with a state that cannot be told")
    if not members:
        return
    told = members[_SIZE] in (-1, width) and members[_SUBARRAY] is None
    if not told or (kind != "V" and members[_FIELDS] is not None):
        raise NotScanned("joblib array, got a type that contradicts itself")
    flags = members[_FLAGS]
    if type(flags) is not int or flags & 1:
        raise NotScanned("joblib array of structures that hold objects")
