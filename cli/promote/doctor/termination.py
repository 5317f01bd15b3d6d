"""Ctrl-C and SIGTERM: they end the probes, and never what removes their resources."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_TERMINATED = 128


class Terminated(KeyboardInterrupt):
    """Say which signal ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = _TERMINATED + number


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Raise `Terminated` where a signal arrives, so that `finally` runs."""
    with _handling(_end):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore signals until the block is done."""
    with _handling(signal.SIG_IGN):
        yield


def _end(number: int, _frame: FrameType | None) -> None:
    raise Terminated(number)


@contextmanager
def _handling(handler: Any) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {number: signal.signal(number, handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, old in previous.items():
            signal.signal(number, old)
