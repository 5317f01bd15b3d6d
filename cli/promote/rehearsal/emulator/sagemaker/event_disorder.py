"""Events that come twice, or after the one that followed them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.sagemaker.reference import Reference

HOLD_SECONDS = 2.0

Entry = dict[str, Any]
Emit = Callable[[Entry, Reference], None]


@rule(test="sagemaker/test_event_disorder.py::test_an_event_may_come_twice")
def twice(emit: Emit) -> Emit:
    """SageMaker may send more than one event for a change.

    Source: SageMaker AI Developer Guide, "Events that Amazon SageMaker AI sends to Amazon
    EventBridge".
    """

    def emit_twice(entry: Entry, package: Reference) -> None:
        emit(entry, package)
        emit(entry, package)

    return emit_twice


class Reordered:
    """Hold each event until the next has been sent, or for a while when none follows.

    Args:
        emit: Sends one event.
        hold_seconds: How long an event waits for the next.
    """

    def __init__(self, emit: Emit, hold_seconds: float = HOLD_SECONDS) -> None:
        self._emit = emit
        self._hold_seconds = hold_seconds
        self._lock = threading.Lock()
        self._held: tuple[Entry, Reference] | None = None

    def __call__(self, entry: Entry, package: Reference) -> None:
        """Send the event before the one that is held, else hold it."""
        with self._lock:
            held, self._held = self._held, None
            if held is None:
                self._held = (entry, package)
                self._release_later(self._held)
                return
        self._emit(entry, package)
        self._emit(*held)

    def _release_later(self, held: tuple[Entry, Reference]) -> None:
        timer = threading.Timer(self._hold_seconds, self._release, args=(held,))
        timer.daemon = True
        timer.start()

    def _release(self, held: tuple[Entry, Reference]) -> None:
        with self._lock:
            if self._held is not held:
                return
            self._held = None
        self._emit(*held)


@rule(test="sagemaker/test_event_disorder.py::test_an_event_may_come_after_the_next")
def reordered(emit: Emit) -> Emit:
    """Events may arrive in another order than their changes.

    Source: Amazon EventBridge User Guide, "Event bus concepts" (no order of delivery).
    """
    return Reordered(emit)
