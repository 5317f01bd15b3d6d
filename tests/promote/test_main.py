from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    "command",
    [
        "register",
        "approve",
        "reject",
        "seal",
        "why",
        "retry",
        "status",
        "check",
        "lock",
        "guardrails",
        "doctor",
        "rehearse",
    ],
)
def test_the_help_of_each_command_teaches_by_example(run: Run, command: str) -> None:
    result = run(command, "--help")

    assert result.exit_code == 0
    assert f"promote {command}" in result.stdout


def test_the_command_line_starts_without_aws_libraries_and_the_rehearsal() -> None:
    script = (
        "import sys, promote.main;"
        "print([m for m in ('boto3', 'sklearn', 'promote.rehearsal') if m in sys.modules])"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert finished.stdout == "[]\n"
