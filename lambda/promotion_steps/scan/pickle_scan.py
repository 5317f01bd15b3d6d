"""Finds what a pickle would import and call."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from promotion_steps.scan import pickle_calls
from promotion_steps.scan.joblib_array import Wrapped, skip_array
from promotion_steps.scan.pickle_calls import call_problems, new_problems
from promotion_steps.scan.pickle_factories import loose_factories
from promotion_steps.scan.pickle_frame import PickleFrame
from promotion_steps.scan.pickle_guesses import cannot_be_imported
from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.pickle_items import PickleItems
from promotion_steps.scan.pickle_literals import text_of
from promotion_steps.scan.pickle_report import PickleReport
from promotion_steps.scan.pickle_reviewed import ReviewedUses
from promotion_steps.scan.pickle_stack import PickleStack
from promotion_steps.scan.pickle_states import state_problems
from promotion_steps.scan.pickle_trail import Follow
from promotion_steps.scan.pickle_values import (
    LONGEST_TEXT,
    OPAQUE,
    UNKNOWN,
    Imported,
    Made,
    Members,
    RecalledText,
    may_be_text,
)
from promotion_steps.scan.pickle_wrappers import (
    IN_OTHER_FILES,
    WRAPPERS,
    ArrayWrappers,
    is_alias,
    refuse_wrapper,
)
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

HIGHEST_PROTOCOL = 5
_NAME_LINE = 4 * LONGEST_TEXT
_MEMOIZE = 0x94
_MODULE = "module"
"""The kind of persistent object that has a class, and its source for people to compare."""


class PickleScan:
    """One pickle being followed.

    Args:
        source: Where it is taken from.
        report: Hears what the pickle does.
        budget: Pays with time.
        as_joblib: Whether arrays lie between the opcodes, as `joblib.load` reads them.
        follow: Takes the pickle that joblib writes in the place of an array of objects.
        inner: Where `joblib.load` would begin another pickle, with a memo of its own. Default:
            this reads as `joblib.load` does.
    """

    def __init__(
        self,
        source: PickleInput,
        report: PickleReport,
        *,
        budget: ScanBudget,
        as_joblib: bool,
        follow: Follow,
        inner: AbstractSet[int] | None = None,
    ) -> None:
        self.source = source
        self.report = report
        self.budget = budget
        self.stack = PickleStack()
        self.items = PickleItems(self.stack, report)
        self.frame = PickleFrame()
        self.at = 0
        self._as_joblib = as_joblib
        self._follow = follow
        self._inner = inner
        self._wrappers = ArrayWrappers()
        self._reviewed = ReviewedUses()
        self._has_extension = False

    def protocol(self) -> None:
        """Read the number of the protocol."""
        number = self.source.byte()
        if number > HIGHEST_PROTOCOL:
            raise MalformedPickleError(f"has protocol {number} at byte {self.at}")
        if self._inner and self.at in self._inner:
            self.stack.names_are_guesses = True

    def end(self) -> None:
        """Refuse what joblib takes for arrays elsewhere than this scan, at the pickle's end."""
        for problem in self._wrappers.problems(self.at) if self._inner is None else ():
            self._danger(problem)
        self.report.add_all(self._reviewed.unexplained())

    def duplicate(self) -> None:
        """Push the top once more."""
        self.stack.duplicate()
        self._push_again(self.stack.top())

    def recall(self, index: int) -> None:
        """Push a value of the memo."""
        self.stack.recall(index)
        value = self.stack.top()
        if type(value) in (str, int):
            return
        if self._as_joblib and self._wrappers.is_reused(value):
            self._danger(f"recalls a wrapper of joblib's arrays or its state at byte {self.at}")
        self._push_again(value)

    def resolve(self, identity: Any) -> None:
        """`BINPERSID`: push what the loader gives; PyTorch gives a module's class as it is."""
        is_class = isinstance(identity, tuple) and len(identity) == 4 and identity[0] == _MODULE
        if is_class and isinstance(identity[1], Imported):
            self.stack.push(identity[1])
            self._push_again(identity[1])
        else:
            self.stack.push(UNKNOWN)

    def _push_again(self, value: Any) -> None:
        self._wrappers.push(value)
        self._reviewed.push(value)

    def memoize(self) -> None:
        """Put the top into the memo, as often as the opcode follows itself."""
        self.stack.memoize(1 if self.frame.is_open else 1 + self.source.run(_MEMOIZE))

    def named_import(self) -> None:
        """`GLOBAL`: the names follow as two lines."""
        self.stack.push(
            self._see(
                text_of(self.named_line(), "utf-8"), text_of(self.named_line(), "utf-8"), "GLOBAL"
            )
        )

    def instance(self) -> None:
        """`INST`: import by two lines, and call with a group."""
        made_by = self._see(
            text_of(self.named_line(), "utf-8"), text_of(self.named_line(), "utf-8"), "INST"
        )
        self._call(made_by, tuple(self.stack.pop_mark()), "INST")

    def stacked_import(self) -> None:
        """`STACK_GLOBAL`: the names lie on the stack."""
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.push(self._see(module, name, "STACK_GLOBAL"))

    def object_of_group(self) -> None:
        """`OBJ`: call the first of a group with the others."""
        group = self.stack.pop_mark()
        if not group:
            raise MalformedPickleError("calls nothing")
        self._call(group[0], tuple(group[1:]), "OBJ")

    def call(self, opcode: str) -> None:
        """`REDUCE` and `NEWOBJ`: call with arguments; `NEWOBJ_EX`: and with keyword arguments."""
        if opcode == "NEWOBJ_EX":
            self.stack.pop()
        arguments, called = self.stack.pop(), self.stack.pop()
        self._call(called, arguments, opcode)

    def build(self) -> None:
        """`BUILD`: set an object's state; joblib reads an array behind it."""
        state, built = self.stack.pop(), self.stack.top()
        is_array = self._as_joblib and isinstance(built, Made) and built.is_array
        if is_array and not self._wrappers.build(built, state):
            self._danger(f"array wrapper of joblib at byte {self.at} built by a detour")
            raise NotScanned(f"array of joblib at byte {self.at}, got one that joblib never wrote")
        for problem in state_problems(built, state, self.at):
            self._danger(problem)
        for problem in self._reviewed.state_problems(built, state, self.at):
            self._danger(problem)
        if isinstance(built, Made | Imported):
            self.report.call()
        if isinstance(built, Made):
            built.state += (state,)
            built.is_number_type = None
        if is_array:
            self.stack.pop()
            self.stack.push(self._array(state))

    def extension(self, size: int) -> None:
        """`EXT1` and its like: a number that only the running program can resolve."""
        number = self.source.number(size)
        if not self._has_extension:  # one is enough
            self._danger(f"imports extension {number} at byte {self.at}, expected a named import")
        self._has_extension = True
        self.stack.push(UNKNOWN)

    def named_line(self) -> bytes | None:
        """Take a line that is short where it means anything."""
        return self.source.line(_NAME_LINE)

    def _array(self, state: Members) -> Any:
        self.frame.leave_for_array(self.source.offset)
        self.report.trail.arrays += 1
        if skip_array(self.source, Wrapped.of(state), self.budget):
            self.report.trail.inner.add(self.source.offset)
            self._follow(as_joblib=False)
            return UNKNOWN
        return OPAQUE

    def _see(self, module: Any, name: Any, opcode: str) -> Any:
        if name == "" and self._inner is not None:  # a line at the end of an array's bytes
            raise MalformedPickleError(f"imports what has no name at byte {self.at}")
        if not isinstance(module, str) or not isinstance(name, str):
            if any(not isinstance(one, str) and not may_be_text(one) for one in (module, name)):
                raise MalformedPickleError(f"imports what has no name at byte {self.at}")
            self._danger(f"imports what it computes at byte {self.at} ({opcode}), expected names")
            return UNKNOWN
        if isinstance(module, RecalledText) and cannot_be_imported(module, name):
            self.report.trail.is_dead = True
        seen = Imported.of(module, name)
        spelled = self.report.import_seen(Imported(str(module), str(name)), opcode, self.at)
        if not self._reviewed.see(seen, spelled):
            self.report.add_all([spelled])
        if is_alias(seen):
            self._danger(f"imports {seen} at byte {self.at}, expected joblib's class by its name")
        if seen.name.endswith(IN_OTHER_FILES):
            raise NotScanned("array of joblib before 0.10 in a file beside, expected one file")
        self._push_again(seen)
        return seen

    def _call(self, called: Any, arguments: Any, opcode: str) -> None:
        known = arguments if isinstance(arguments, tuple) else ()
        if isinstance(called, Made):
            refuse_wrapper(called, f"calls an array's wrapper at byte {self.at}")
            self._danger(f"calls what a call returned at byte {self.at} ({opcode})")
        elif called is UNKNOWN:
            self._danger(f"calls what nothing tells at byte {self.at} ({opcode}), expected a name")
        elif not isinstance(called, Imported):
            raise MalformedPickleError(f"calls what cannot be called at byte {self.at}")
        if isinstance(called, Imported):
            self.stack.push(self._made(called, arguments, opcode))
        else:
            self.stack.push(Made(None, known))
        self.report.call()

    def _made(self, called: Imported, arguments: Any, opcode: str) -> Any:
        known = arguments if isinstance(arguments, tuple) else ()
        if known is not arguments and pickle_calls.runs_arguments(called):
            self._danger(
                f"calls {called} at byte {self.at} with what nothing tells, expected names"
            )
        is_instance = pickle_calls.is_instance_made(called, opcode)
        is_plain = opcode == "NEWOBJ" and arguments == ()
        if called.is_any(pickle_calls.RECONSTRUCTOR):
            if len(known) != 3 or not isinstance(known[0], Imported):
                self._danger(f"rebuilds what nothing tells at byte {self.at}, expected a class")
                return Made(None, known)
            called, known, is_instance = known[0], known[1:], True
            problem = pickle_calls.base_problem(known[0], called, self.at)
            opcode = "NEWOBJ"
            is_plain = problem is None and known[0].name == "object" and known[1] is None
            if problem:
                self._danger(problem)
        reviewed = self._reviewed.make(called, known, is_plain=is_plain)
        if reviewed is not None:
            return reviewed
        if pickle_calls.is_plain_value(called, arguments):
            return OPAQUE
        if not opcode.startswith("NEWOBJ"):
            called_too = (called, *loose_factories(called, known))
            seen = [self.report.import_seen(one, opcode, self.at) for one in called_too]
            self.report.add_all(replace(one, is_called=True) for one in seen)
            problems = call_problems(called, known, self.at)
        else:
            problems = new_problems(called, self.at, is_plain=is_plain)
        for problem in problems:
            self._danger(problem)
        made = Made(called, known, is_instance=is_instance)
        if called.is_any(*WRAPPERS) and self._inner is None and is_plain and self._as_joblib:
            self._wrappers.make(made, self.at)
        return made

    def _danger(self, reason: str) -> None:
        self.report.danger(reason)
