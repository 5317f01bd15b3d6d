"""The memo of a pickle, bounded."""

from __future__ import annotations

from typing import Any

from promotion_steps.scan.pickle_input import MalformedPickleError
from promotion_steps.scan.pickle_values import OPAQUE
from promotion_steps.scan.scan_report import NotScanned

_MOST_KEPT = 300 * 1024 * 1024
_SLOT = 8
_AHEAD = 160
"""Bytes, about, of an entry of a dictionary with a small key."""
_OBJECT = 48
_MANY = 100_000
"""Entries beyond which tuples of numbers, that nothing recalls to call with, lose their content."""
_LONG_RUN = 4096


class PickleMemo:
    """What a pickle remembers by index, and what else stays in memory until it ends."""

    def __init__(self) -> None:
        self._values: list[Any] = []
        self._ahead: dict[int, Any] = {}
        self._runs: list[tuple[int, int, Any]] = []
        self._in_runs = 0
        self._kept = 0

    def put(self, index: int, value: Any) -> None:
        """Remember a value.

        Raises:
            NotScanned: The memo is too large to follow.
        """
        if index == len(self._values) and not self._ahead and not self._runs:
            self._push(value)
            return
        self.keep(value)
        if index < len(self._values):
            self._values[index] = value
        else:
            self._put_ahead(index, value)

    def append(self, value: Any, times: int) -> None:
        """Remember a value at the index that is the number of entries, some times.

        Where an index was set ahead of the others, an entry is found there and the number stays.
        """
        if times == 1 and not self._ahead and not self._runs:
            self._push(value)
            return
        index = len(self)
        if times >= _LONG_RUN and not self._ahead:
            self._runs.append((index, index + times, value))
            self._in_runs += times
            self.keep(value)
            return
        for _ in range(times):
            index = len(self)
            self.put(index, value)
            if len(self) == index:
                return

    def get(self, index: int) -> Any:
        """Return a value.

        Raises:
            MalformedPickleError: It is not there.
        """
        if index < len(self._values):
            return self._values[index]
        if index in self._ahead:
            return self._ahead[index]
        run = self._run_of(index)
        if run is None:
            raise MalformedPickleError(f"recalls {index}, which it did not remember")
        return run[2]

    def keep(self, value: Any) -> None:
        """Count what stays in memory until the pickle ends, about.

        Raises:
            NotScanned: It is more than a function's memory should hold.
        """
        self._kept += _SLOT
        if isinstance(value, str):
            self._kept += _OBJECT + len(value)
        elif isinstance(value, tuple):
            self._kept += _OBJECT + 8 * len(value)
        elif value is not OPAQUE and not isinstance(value, int):
            self._kept += _OBJECT
        if self._kept > _MOST_KEPT:
            raise NotScanned(f"pickle too large, expected at most {_MOST_KEPT} bytes of objects")

    def __len__(self) -> int:
        return len(self._values) + len(self._ahead) + self._in_runs

    def _push(self, value: Any) -> None:
        is_many = len(self._values) > _MANY
        if is_many and type(value) is tuple and all(map(_is_number, value)):
            value = OPAQUE
        self.keep(value)
        self._values.append(value)

    def _put_ahead(self, index: int, value: Any) -> None:
        if index not in self._ahead:
            self._kept += _AHEAD
            if self._run_of(index) is not None:
                self._in_runs -= 1  # its own entry counts from now on
        self._ahead[index] = value

    def _run_of(self, index: int) -> tuple[int, int, Any] | None:
        return next((run for run in self._runs if run[0] <= index < run[1]), None)


def _is_number(value: Any) -> bool:
    return value is OPAQUE or value is None or type(value) in (int, bool)
