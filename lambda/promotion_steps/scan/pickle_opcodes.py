"""Follows the opcodes of a pickle as an unpickler would, and makes nothing of what they say."""

from __future__ import annotations

from collections.abc import Callable, Set as AbstractSet

from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.pickle_literals import CONSTANTS, LITERALS, memo_index
from promotion_steps.scan.pickle_report import PickleReport
from promotion_steps.scan.pickle_scan import PickleScan
from promotion_steps.scan.pickle_values import OPAQUE, UNKNOWN, Members
from promotion_steps.scan.scan_budget import ScanBudget

_STOP = 0x2E
_TURNS = 4096
"""Opcodes between two looks at the clock."""

Action = Callable[[PickleScan], None]
"""Does what an opcode does."""


def follow_pickle(
    source: PickleInput,
    report: PickleReport,
    *,
    budget: ScanBudget,
    as_joblib: bool,
    inner: AbstractSet[int] | None = None,
) -> None:
    """Follow one pickle to its `STOP`.

    Args:
        source: Where it is taken from.
        report: Hears what the pickle does, even when it does not end.
        budget: Pays with time.
        as_joblib: Whether arrays lie between the opcodes, as `joblib.load` reads them.
        inner: Where `joblib.load` would begin another pickle, to which this is blind.

    Raises:
        MalformedPickleError: An unpickler would fail here.
        NotScanned: An unpickler would go on, and this cannot.
    """

    def follow(*, as_joblib: bool) -> None:
        scan = PickleScan(
            source,
            report,
            budget=budget,
            as_joblib=as_joblib,
            follow=follow,
            inner=inner,
        )
        try:
            _run(scan)
        finally:
            scan.end()

    follow(as_joblib=as_joblib)


def _run(scan: PickleScan) -> None:
    source, stack = scan.source, scan.stack
    turn = 0
    while True:
        turn += 1
        if turn % _TURNS == 0:
            scan.budget.check_time()
        scan.at = source.offset
        if scan.at >= scan.frame.end:
            scan.frame.leave(scan.at)
        code = source.byte()
        if code == _STOP:
            stack.pop()
            scan.frame.stop(source)
            return
        if code in CONSTANTS:
            stack.push(CONSTANTS[code])
        elif (literal := LITERALS.get(code)) is not None:
            stack.push(literal(source))
        elif (action := _ACTIONS.get(code)) is not None:
            action(scan)
        else:
            raise MalformedPickleError(f"has no opcode at byte {scan.at}")


def _tuple_of(scan: PickleScan, size: int) -> None:
    items = [scan.stack.pop() for _ in range(size)]
    scan.stack.push(tuple(reversed(items)))


def _opaque_of_group(scan: PickleScan) -> None:
    scan.stack.pop_mark()
    scan.stack.push(OPAQUE)


def _append(scan: PickleScan) -> None:
    scan.stack.pop()
    scan.items.extend(scan.at)


def _append_group(scan: PickleScan) -> None:
    if scan.stack.pop_mark():
        scan.items.extend(scan.at)
    scan.stack.require()


def _add_group(scan: PickleScan) -> None:
    if scan.stack.pop_mark():
        scan.items.extend(scan.at, is_set=True)
    scan.stack.require()


def _set_member(scan: PickleScan) -> None:
    value, key = scan.stack.pop(), scan.stack.pop()
    scan.items.set_members(scan.stack.top(), [key, value], scan.at)


def _set_group(scan: PickleScan) -> None:
    group = scan.stack.pop_mark()
    scan.items.set_members(scan.stack.top(), group, scan.at)


def _persistent(scan: PickleScan) -> None:
    scan.named_line()
    scan.stack.push(UNKNOWN)


def _persistent_of_stack(scan: PickleScan) -> None:
    scan.resolve(scan.stack.pop())


def _index(scan: PickleScan) -> int:
    scan.stack.require()
    return memo_index(scan.source)


_ACTIONS: dict[int, Action] = {
    0x80: PickleScan.protocol,
    0x95: lambda scan: scan.frame.begin(scan.source, scan.at),
    ord("("): lambda scan: scan.stack.mark(),
    ord("0"): lambda scan: scan.stack.drop(),
    ord("1"): lambda scan: scan.stack.drop_group(),
    ord("2"): lambda scan: scan.duplicate(),
    ord("c"): PickleScan.named_import,
    ord("i"): PickleScan.instance,
    0x93: PickleScan.stacked_import,
    ord("o"): PickleScan.object_of_group,
    ord("R"): lambda scan: scan.call("REDUCE"),
    0x81: lambda scan: scan.call("NEWOBJ"),
    0x92: lambda scan: scan.call("NEWOBJ_EX"),
    ord("b"): PickleScan.build,
    0x82: lambda scan: scan.extension(1),
    0x83: lambda scan: scan.extension(2),
    0x84: lambda scan: scan.extension(4),
    0x85: lambda scan: _tuple_of(scan, 1),
    0x86: lambda scan: _tuple_of(scan, 2),
    0x87: lambda scan: _tuple_of(scan, 3),
    ord("t"): lambda scan: scan.stack.push(tuple(scan.stack.pop_mark())),
    ord("l"): _opaque_of_group,
    0x91: _opaque_of_group,
    ord("}"): lambda scan: scan.stack.push(Members()),
    ord("d"): lambda scan: scan.items.members_of_group(scan.at),
    ord("a"): _append,
    ord("e"): _append_group,
    0x90: _add_group,
    ord("s"): _set_member,
    ord("u"): _set_group,
    ord("P"): _persistent,
    ord("Q"): _persistent_of_stack,
    0x98: lambda scan: scan.stack.require(),
    0x94: lambda scan: scan.memoize(),
    ord("p"): lambda scan: scan.stack.remember(_index(scan)),
    ord("q"): lambda scan: scan.stack.remember(scan.source.byte()),
    ord("r"): lambda scan: scan.stack.remember(scan.source.number(4)),
    ord("g"): lambda scan: scan.recall(memo_index(scan.source)),
    ord("h"): lambda scan: scan.recall(scan.source.byte()),
    ord("j"): lambda scan: scan.recall(scan.source.number(4)),
}
"""What each opcode that is no literal does, by its byte."""
