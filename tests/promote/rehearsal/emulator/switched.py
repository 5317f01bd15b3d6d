"""An emulator with some of its switches set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from promote.rehearsal.emulator.launcher import Emulator


@contextmanager
def switched(**switches: str) -> Iterator[Emulator]:
    """Run an emulator with switches, named as their variables are without the prefix."""
    with pytest.MonkeyPatch.context() as patch:
        for name, text in switches.items():
            patch.setitem(os.environ, f"EMULATOR_{name.upper()}", text)
        with Emulator() as running:
            yield running
