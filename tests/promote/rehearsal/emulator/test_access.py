from __future__ import annotations

import pytest

from promote.rehearsal.emulator.access_probe import CASES, Case, probe, try_case
from promote.rehearsal.emulator.access_world import AccessWorld
from promote.rehearsal.emulator.launcher import Emulator


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> AccessWorld:
    return AccessWorld(emulator)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_access_is_decided_as_on_aws(case: Case, world: AccessWorld) -> None:
    finding = try_case(case, world)

    assert finding.allowed == case.allowed, finding.error


def test_the_probe_tries_every_case(emulator: Emulator) -> None:
    findings = probe(emulator)

    assert [finding.case for finding in findings] == list(CASES)
    assert all(finding.right for finding in findings)
