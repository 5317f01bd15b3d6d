"""Ctrl-C, SIGTERM and SIGHUP: they end the probes, and never what removes their resources."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_TERMINATED = 128


class Terminated(KeyboardInterrupt):
    """Say which signal ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = _TERMINATED + number


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Raise `Terminated` where the first signal arrives, so that `finally` runs."""
    with _handling(_end):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore signals until the block is done."""
    with _handling(_ignore):
        yield


def _end(number: int, _frame: FrameType | None) -> None:
    for each in _SIGNALS:  # a second signal must not end what the first one started
        if signal.getsignal(each) is _end:
            signal.signal(each, _ignore)
    raise Terminated(number)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    return None


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What was started with nohup goes on when its terminal closes.
    heeded = [each for each in _SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    previous = {number: signal.signal(number, handler) for number in heeded}
    try:
        yield
    finally:
        for number, old in previous.items():
            signal.signal(number, old)
