"""One running emulator for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import Stack


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def stack(emulator: Emulator) -> Stack:
    return Stack(emulator)
