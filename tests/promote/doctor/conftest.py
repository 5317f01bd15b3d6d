"""Two emulators: one that answers as assumed, and one that answers otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.doctor.clinic import AS_ASSUMED, OTHERWISE, Clinic

ROOT = Path(__file__).parents[3]


@contextmanager
def switched(switches: dict[str, str]) -> Iterator[Emulator]:
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:  # other emulators of the session start without
            for name in [name for name in os.environ if name.startswith("EMULATOR_")]:
                patch.delenv(name)
            for name, value in switches.items():
                patch.setenv(name, value)
            running = stack.enter_context(Emulator())
        yield running


@pytest.fixture(scope="session")
def clinic() -> Iterator[Clinic]:
    with switched(AS_ASSUMED) as emulator:
        yield Clinic(emulator, ROOT / "config")


@pytest.fixture(scope="session")
def contrary() -> Iterator[Clinic]:
    with switched(OTHERWISE) as emulator:
        yield Clinic(emulator, ROOT / "config", with_all_permissions=False)
