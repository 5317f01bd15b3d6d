"""Signals: the first one ends the probes, further ones nothing."""

from __future__ import annotations

import os
import signal

import pytest

from promote.doctor.termination import Terminated, ending_on_signals, undisturbed

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_block_with_the_exit_code_of_the_shell(number: signal.Signals) -> None:
    with pytest.raises(Terminated, match=number.name) as raised, ending_on_signals():
        os.kill(os.getpid(), number)

    assert raised.value.exit_code == 128 + number


def test_a_second_signal_does_not_end_what_follows_the_first() -> None:
    removed = []

    def work() -> None:
        with undisturbed():
            try:
                with ending_on_signals():
                    end_twice()
            finally:
                os.kill(os.getpid(), signal.SIGINT)
                removed.append("all")

    def end_twice() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            for number in SIGNALS:
                os.kill(os.getpid(), number)
            removed.append("some")

    with pytest.raises(Terminated, match="SIGINT"):
        work()

    assert removed == ["some", "all"]


@pytest.mark.parametrize("number", SIGNALS)
def test_handlers_are_restored(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with undisturbed():
        os.kill(os.getpid(), number)
    with pytest.raises(Terminated, match="SIGTERM"), ending_on_signals():
        os.kill(os.getpid(), signal.SIGTERM)

    assert signal.getsignal(number) is before


def test_a_command_that_was_started_with_nohup_stays_when_its_terminal_closes() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_on_signals():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
