"""Whatever Python's and joblib's unpicklers import of a mutated pickle, the scan has seen."""

from __future__ import annotations

import pickle

import pytest

from promotion_steps.scan.scan_report import ScanReport
from tests.promotion_steps.artifacts import RunsACommand
from tests.promotion_steps.fuzzing import fuzz_pickles
from tests.promotion_steps.fuzzing.fuzz_pickles import fuzz, missed

EXECUTIONS = 12_000
FOUND_ONCE = (
    b"\x80\x02cnumpy\ndtype\nX\x02\x00\x00\x00u1\x89\x88\x87RN\x85b.",  # the scan once raised here
    b"\x80\x04\x95\x03\x00\x00\x00\x00\x00\x00\x00cposix\nsystem\n(S'id'\ntR.",
    b"\x80\x04cos\0\nsystem\n(S'id'\ntR.",
)


def test_mutated_pickles_import_nothing_that_the_scan_does_not_see() -> None:
    outcome = fuzz(iter(range(EXECUTIONS)), seed=20261126)

    assert outcome.executions == EXECUTIONS
    assert outcome.passed > EXECUTIONS // 10
    assert outcome.finds == []


@pytest.mark.parametrize("body", [*FOUND_ONCE, pickle.dumps(RunsACommand())])
def test_what_was_missed_once_is_seen(body: bytes) -> None:
    assert missed(body) == set()


def test_a_blind_scan_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_pickles, "scan", lambda body: ScanReport())

    assert missed(pickle.dumps(RunsACommand())) == {("posix", "system")}
    assert fuzz(iter(range(50)), seed=1).finds != []
