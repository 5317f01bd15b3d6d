"""Follows the opcodes that change a list, a set or a dictionary, and what they call of others."""

from __future__ import annotations

from typing import Any

from promotion_steps.scan.pickle_factories import DICTIONARIES
from promotion_steps.scan.pickle_input import MalformedPickleError
from promotion_steps.scan.pickle_report import PickleReport
from promotion_steps.scan.pickle_stack import PickleStack
from promotion_steps.scan.pickle_values import UNKNOWN, Imported, Made, Members
from promotion_steps.scan.pickle_wrappers import refuse_wrapper

_LISTS, _SETS = (("builtins", "list"), ("collections", "deque")), (("builtins", "set"),)


class PickleItems:
    """What the opcodes of one pickle put into what is on its stack.

    Args:
        stack: Of the pickle.
        report: Hears of methods that are not those of a plain collection.
    """

    def __init__(self, stack: PickleStack, report: PickleReport) -> None:
        self._stack = stack
        self._report = report

    def members_of_group(self, at: int) -> None:
        """Make a dictionary of a group."""
        members = Members()
        self.set_members(members, self._stack.pop_mark(), at)
        self._stack.push(members)

    def extend(self, at: int, *, is_set: bool = False) -> None:
        """Add to a list or a set what was taken from the stack."""
        target = self._stack.top()
        if isinstance(target, Imported):
            self._report.danger(f"adds to an import at byte {at}, expected a list")
            self._report.call()
        elif isinstance(target, Made):
            self._extend_made(target, at, is_set=is_set)
        elif target is UNKNOWN:
            self._report.danger(
                f"adds to what nothing tells at byte {at}, expected a list or a set"
            )
            self._report.call()

    def set_members(self, members: Any, group: list[Any], at: int) -> None:
        """Set members of a dictionary, keys and values in turn."""
        if len(group) % 2:
            raise MalformedPickleError("sets a key without a value")
        if isinstance(members, Imported):
            self._report.danger(f"sets items of an import at byte {at}")
            self._report.call()
        elif isinstance(members, Members):
            for key, value in zip(group[::2], group[1::2], strict=True):
                if members.add(key, value):
                    self._stack.memo.keep(value)
        elif isinstance(members, Made):
            self._set_items_of_made(members, at)
        elif members is UNKNOWN:
            self._report.danger(f"sets items of what nothing tells at byte {at}")
            self._report.call()

    def _extend_made(self, target: Made, at: int, *, is_set: bool) -> None:
        """Refuse methods that are not those of a plain list or set, as far as nothing tells."""
        refuse_wrapper(target, f"adds to an array's wrapper at byte {at}")
        by = target.by
        if by is None or target.state:
            self._report.danger(f"adds to {by or 'what a call returned'} at byte {at} by its state")
        elif not by.is_any(*(_SETS if is_set else _LISTS)):
            opcode, method = ("ADDITEMS", "add") if is_set else ("APPENDS", "extend")
            self._see_method(by, method, opcode, at)
        self._report.call()

    def _set_items_of_made(self, target: Made, at: int) -> None:
        """Refuse what is no plain dictionary, as far as nothing allows it.

        Frames of pandas call a key that can be called, models of statsmodels set attributes.
        """
        refuse_wrapper(target, f"sets items of an array's wrapper at byte {at}")
        if target.by is None:
            self._report.danger(f"sets items of what a call returned at byte {at}")
        elif not target.by.is_any(*DICTIONARIES):
            self._see_method(target.by, "update", "SETITEMS", at)
        target.has_items = True
        self._report.call()

    def _see_method(self, by: Imported, method: str, opcode: str, at: int) -> None:
        called = Imported(by.module, f"{by.name}.{method}")
        self._report.add_all([self._report.import_seen(called, opcode, at)])
