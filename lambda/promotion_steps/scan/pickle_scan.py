"""Finds what a pickle would import and call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from promotion_steps.scan.joblib_array import WRAPPERS, Wrapped, skip_array
from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.pickle_literals import text_of
from promotion_steps.scan.pickle_stack import PickleStack
from promotion_steps.scan.pickle_values import (
    LONGEST_TEXT,
    OPAQUE,
    UNKNOWN,
    Imported,
    Made,
    Members,
    may_be_text,
)
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import ImportSeen, NotScanned, ScanReport

HIGHEST_PROTOCOL = 5
_RECONSTRUCTORS = (("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor"))
_ARRAYS = (
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
)
_NAME_LINE = 4 * LONGEST_TEXT


@dataclass(kw_only=True, slots=True)
class PickleTrail:
    """What one pickle did until its end.

    Args:
        calls: How many calls it asked for.
        imports: What it imports, in order.
        arrays: How many arrays joblib would read from between the opcodes.
    """

    calls: int = 0
    imports: int = 0
    arrays: int = 0


class Follow(Protocol):
    """Follows another pickle from where the source is."""

    def __call__(self, *, as_joblib: bool) -> None:
        """Follow it to its `STOP`."""


class PickleScan:
    """One pickle being followed.

    Args:
        source: Where it is taken from.
        trail: Hears what the pickle does.
        where: The file's name in the report.
        report: Hears of imports and dangers.
        budget: Pays with time.
        as_joblib: Whether arrays lie between the opcodes, as `joblib.load` reads them.
        follow: Takes the pickle that joblib writes in the place of an array of objects.
        guesses: Hears instead of the report from where a second pickle begins within the first.
            Default: nothing begins there.
    """

    def __init__(
        self,
        source: PickleInput,
        trail: PickleTrail,
        *,
        where: str,
        report: ScanReport,
        budget: ScanBudget,
        as_joblib: bool,
        follow: Follow,
        guesses: ScanReport | None = None,
    ) -> None:
        self.source = source
        self.trail = trail
        self.budget = budget
        self.stack = PickleStack()
        self._where = where
        self._report = report
        self._as_joblib = as_joblib
        self._follow = follow
        self._guesses = guesses
        self._start = source.offset
        self._frame_end = 0
        self.at = 0

    def protocol(self) -> None:
        """Read the number of the protocol."""
        number = self.source.byte()
        if number > HIGHEST_PROTOCOL:
            raise MalformedPickleError(f"has protocol {number} at byte {self.at}")
        if self._guesses is not None and self.at > self._start:
            self._report = self._guesses

    def frame(self) -> None:
        """Remember how far a frame goes; opcodes are the same with it and without."""
        size = self.source.number(8)
        self._frame_end = max(self._frame_end, self.source.offset + size)

    def named_import(self) -> None:
        """`GLOBAL`: the names follow as two lines."""
        self.stack.push(self._see(self._line(), self._line(), "GLOBAL"))

    def instance(self) -> None:
        """`INST`: import by two lines, and call with a group."""
        made_by = self._see(self._line(), self._line(), "INST")
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

    def reduce(self) -> None:
        """`REDUCE`: call with arguments."""
        arguments, called = self.stack.pop(), self.stack.pop()
        self._call(called, arguments, "REDUCE")

    def new_object(self) -> None:
        """`NEWOBJ`: make an instance."""
        arguments, called = self.stack.pop(), self.stack.pop()
        self._call(called, arguments, "NEWOBJ")

    def new_object_with_keys(self) -> None:
        """`NEWOBJ_EX`: make an instance, with keyword arguments."""
        self.stack.pop()
        arguments, called = self.stack.pop(), self.stack.pop()
        self._call(called, arguments, "NEWOBJ_EX")

    def build(self) -> None:
        """`BUILD`: set an object's state; joblib reads an array behind it."""
        state, built = self.stack.pop(), self.stack.top()
        if isinstance(built, Imported):
            self.trail.calls += 1
            what = f"{built.module}.{built.name}"
            self._danger(f"alters {what} at byte {self.at} (BUILD), expected an instance")
        self._refuse_dunders(state)
        if not isinstance(built, Made):
            return
        self.trail.calls += 1
        built.state.append(state)
        if self._as_joblib and built.by is not None and built.by.is_any(*WRAPPERS):
            self.stack.pop()
            self.stack.push(self._array(built))

    def extension(self, size: int) -> None:
        """`EXT1` and its like: a number that only the running program can resolve."""
        number = self.source.number(size)
        self._danger(f"imports extension {number} at byte {self.at}, expected a named import")
        self.stack.push(UNKNOWN)

    def members_of_group(self) -> None:
        """Make a dictionary of a group."""
        members = Members()
        self.set_members(members, self.stack.pop_mark())
        self.stack.push(members)

    def extend(self) -> None:
        """Add to a list or a set what was taken from the stack."""
        if isinstance(self.stack.top(), Imported):
            self._danger(f"adds to an import at byte {self.source.offset}, expected a list")

    def set_members(self, members: Any, group: list[Any]) -> None:
        """Set members of a dictionary, keys and values in turn."""
        if len(group) % 2:
            raise MalformedPickleError("sets a key without a value")
        if isinstance(members, Imported):
            self._danger(f"sets items of an import at byte {self.source.offset}")
        elif isinstance(members, Members):
            for key, value in zip(group[::2], group[1::2], strict=True):
                if members.add(key, value):
                    self.stack.keep(value)

    def named_line(self) -> bytes | None:
        """Take a line that is short where it means anything."""
        return self.source.line(_NAME_LINE)

    def _array(self, built: Made) -> Any:
        at = self.source.offset
        if self._frame_end > at:
            raise NotScanned(f"array at byte {at} inside a frame, expected it behind its frame")
        self.trail.arrays += 1
        if skip_array(self.source, Wrapped.of(built.state), self.budget):
            self._follow(as_joblib=False)
            return UNKNOWN
        return OPAQUE

    def _line(self) -> Any:
        return text_of(self.named_line(), "utf-8")

    def _see(self, module: Any, name: Any, opcode: str) -> Any:
        if not isinstance(module, str) or not isinstance(name, str):
            if any(not isinstance(one, str) and not may_be_text(one) for one in (module, name)):
                raise MalformedPickleError(f"imports what has no name at byte {self.at}")
            self._danger(f"imports what it computes at byte {self.at} ({opcode}), expected names")
            return UNKNOWN
        self.trail.imports += 1
        self._report.add_import(
            ImportSeen(where=self._where, module=module, name=name, opcode=opcode, offset=self.at)
        )
        return Imported(module, name)

    def _call(self, called: Any, arguments: Any, opcode: str) -> None:
        known = arguments if isinstance(arguments, tuple) else ()
        if isinstance(called, Made):
            self._danger(f"calls what a call returned at byte {self.at} ({opcode})")
            called = called.by
        elif not isinstance(called, Imported) and called is not UNKNOWN:
            raise MalformedPickleError(f"calls what cannot be called at byte {self.at}")
        self.trail.calls += 1
        if not isinstance(called, Imported):
            self.stack.push(Made(None, known))
            return
        is_instance = opcode.startswith("NEWOBJ") or called.is_any(*_ARRAYS)
        if called.is_any(*_RECONSTRUCTORS) and known and isinstance(known[0], Imported):
            called, known, is_instance = known[0], known[1:], True
        self.stack.push(Made(called, known, is_instance=is_instance))

    def _refuse_dunders(self, state: Any) -> None:
        parts = state if isinstance(state, tuple) and len(state) == 2 else (state,)
        for part in parts:
            for key in part.kept if isinstance(part, Members) else ():
                if key.startswith("__") and key.endswith("__") and key not in _HARMLESS:
                    self._danger(f"sets {key} at byte {self.at} (BUILD), expected plain attributes")
        slots = parts[-1] if len(parts) == 2 else None
        if isinstance(slots, Members) and not slots.is_whole:
            raise NotScanned(f"too many attributes set at byte {self.at}")

    def _danger(self, reason: str) -> None:
        self._report.add_danger(self._where, reason)


_HARMLESS = {"__doc__", "__module__", "__annotations__"}
