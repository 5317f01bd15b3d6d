"""The stack that a pickle works on."""

from __future__ import annotations

from typing import Any

from promotion_steps.scan.pickle_input import MalformedPickleError
from promotion_steps.scan.scan_report import NotScanned

_MOST_STACKED = 1_000_000
_MOST_KEPT = 768 * 1024 * 1024
_SLOT = 160
"""Bytes, about, of an entry of a dictionary with a small key."""
_MOST_MARKS = 10_000


class PickleStack:
    """The stack, the marks and the memo, all of them bounded."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.memo: dict[int, Any] = {}
        self._below: list[list[Any]] = []
        self._stacked = 0
        self._kept = 0

    def push(self, value: Any) -> None:
        """Put a value on the stack.

        Raises:
            NotScanned: The stack is too high to follow.
        """
        if len(self.items) >= _MOST_STACKED:
            raise NotScanned(f"pickle too large, expected at most {_MOST_STACKED} values at once")
        self.items.append(value)

    def pop(self) -> Any:
        """Take the top.

        Raises:
            MalformedPickleError: There is none.
        """
        if not self.items:
            raise MalformedPickleError("takes from an empty stack")
        return self.items.pop()

    def top(self) -> Any:
        """Look at the top.

        Raises:
            MalformedPickleError: There is none.
        """
        if not self.items:
            raise MalformedPickleError("looks at an empty stack")
        return self.items[-1]

    def mark(self) -> None:
        """Begin a group of values.

        Raises:
            NotScanned: There are too many groups within each other.
        """
        self._stacked += len(self.items)
        if len(self._below) >= _MOST_MARKS or self._stacked > _MOST_STACKED:
            raise NotScanned(f"pickle too deep, expected at most {_MOST_MARKS} marks")
        self._below.append(self.items)
        self.items = []

    def pop_mark(self) -> list[Any]:
        """End a group of values, and return it.

        Raises:
            MalformedPickleError: None was begun.
        """
        if not self._below:
            raise MalformedPickleError("ends a group that was not begun")
        group, self.items = self.items, self._below.pop()
        self._stacked -= len(self.items)
        return group

    def drop(self) -> None:
        """Take the top away, be it a value or a mark."""
        if self.items:
            self.items.pop()
        else:
            self.pop_mark()

    def drop_group(self) -> None:
        """Take the latest group away."""
        self.pop_mark()

    def require(self) -> None:
        """Look at the top, for an opcode that changes nothing here.

        Raises:
            MalformedPickleError: There is none.
        """
        self.top()

    def remember(self, index: int) -> None:
        """Put the top into the memo.

        Raises:
            NotScanned: The memo is too large to follow.
        """
        self.memo[index] = self.top()
        self.keep(self.memo[index])

    def keep(self, value: Any) -> None:
        """Count what stays in memory until the pickle ends, about.

        Raises:
            NotScanned: It is more than a function's memory should hold.
        """
        self._kept += _SLOT
        if isinstance(value, str):
            self._kept += len(value)
        elif isinstance(value, tuple):
            self._kept += 8 * len(value)
        if self._kept > _MOST_KEPT:
            raise NotScanned(f"pickle too large, expected at most {_MOST_KEPT} bytes of objects")

    def recall(self, index: int) -> None:
        """Put a value of the memo on the stack.

        Raises:
            MalformedPickleError: It is not there.
        """
        if index not in self.memo:
            raise MalformedPickleError(f"recalls {index}, which it did not remember")
        self.push(self.memo[index])
