"""The stack that a pickle works on."""

from __future__ import annotations

from typing import Any

from promotion_steps.scan.pickle_input import MalformedPickleError
from promotion_steps.scan.pickle_memo import PickleMemo
from promotion_steps.scan.pickle_values import Made, Members, RecalledText, Run
from promotion_steps.scan.scan_report import NotScanned

_MOST_STACKED = 1_000_000
_MOST_MARKS = 10_000
_MOST_SPREAD = 16_000_000


class PickleStack:
    """The stack, the marks and the memo, all of them bounded.

    Values that repeat take the place of one: constant arrays read as opcodes push millions.
    """

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.memo = PickleMemo()
        self.names_are_guesses = False
        self._below: list[list[Any] | int] = []
        self._stacked = 0

    def push(self, value: Any) -> None:
        """Put a value on the stack.

        Raises:
            NotScanned: The stack is too high to follow.
        """
        if len(self.items) >= _MOST_STACKED:
            self._join_repeated()
        self.items.append(value)

    def _join_repeated(self) -> None:
        joined: list[Any] = []
        for item in self.items:
            value, number = (item.value, item.number) if type(item) is Run else (item, 1)
            last = joined[-1] if joined else None
            if type(last) is Run and _is_same(last.value, value):
                joined[-1] = Run(value, last.number + number)
            else:
                joined.append(Run(value, number))
        if len(joined) > _MOST_STACKED // 2:
            raise NotScanned(f"pickle too large, expected at most {_MOST_STACKED} values at once")
        self.items = joined

    def pop(self) -> Any:
        """Take the top.

        Raises:
            MalformedPickleError: There is none.
        """
        if not self.items:
            raise MalformedPickleError("takes from an empty stack")
        value = self.items.pop()
        if type(value) is Run:
            if value.number > 1:
                self.items.append(Run(value.value, value.number - 1))
            return value.value
        return value

    def top(self) -> Any:
        """Look at the top.

        Raises:
            MalformedPickleError: There is none.
        """
        if not self.items:
            raise MalformedPickleError("looks at an empty stack")
        value = self.items[-1]
        return value.value if type(value) is Run else value

    def duplicate(self) -> None:
        """Push the top once more."""
        self.push(_shared(self.top()))

    def mark(self) -> None:
        """Begin a group of values.

        Raises:
            NotScanned: There are too many groups within each other.
        """
        if not self.items and self._below:
            last = self._below[-1]
            if isinstance(last, int):
                self._below[-1] = last + 1
            else:
                self._below.append(1)
            return
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
        group, below = self.items, self._below.pop()
        if isinstance(below, int):
            if below > 1:
                self._below.append(below - 1)
            below = []
        self.items = below
        self._stacked -= len(below)
        return _spread(group)

    def drop(self) -> None:
        """Take the top away, be it a value or a mark."""
        if self.items:
            self.pop()
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
        self.memo.put(index, self.top())

    def memoize(self, times: int) -> None:
        """Put the top behind all others in the memo, some times."""
        self.memo.append(self.top(), times)

    def recall(self, index: int) -> None:
        """Put a value of the memo on the stack.

        Raises:
            MalformedPickleError: It is not there.
        """
        value = self.memo.get(index)
        if self.names_are_guesses and isinstance(value, str):
            value = RecalledText(value)
        self.push(_shared(value))


def _shared(value: Any) -> Any:
    """Mark what two places refer to, which either may change."""
    if isinstance(value, Made | Members):
        value.is_shared = True
    return value


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and type(one) in (str, int) and one == other)


def _spread(group: list[Any]) -> list[Any]:
    """Return values each on its own.

    Raises:
        NotScanned: They are too many.
    """
    if not any(type(item) is Run for item in group):
        return group
    number = sum(item.number if type(item) is Run else 1 for item in group)
    if number > _MOST_SPREAD:
        raise NotScanned(f"pickle too large, expected at most {_MOST_SPREAD} values in a group")
    spread: list[Any] = []
    for item in group:
        spread += [item.value] * item.number if type(item) is Run else [item]
    return spread
