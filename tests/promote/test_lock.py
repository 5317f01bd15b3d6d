from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from promotion_steps.runtime_lock import RuntimeLock

Run = Callable[..., Any]
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/sklearn"


def test_the_lock_names_what_runs_here(run: Run) -> None:
    result = run("lock")

    lock = RuntimeLock.from_bytes(result.stdout.encode())
    assert result.exit_code == 0
    assert lock.python == platform.python_version()
    assert lock.packages["boto3"] == version("boto3")
    assert lock.image_digest is None


def test_the_lock_names_the_image_by_its_digest(run: Run) -> None:
    digest = f"sha256:{'a' * 64}"

    result = run("lock", "--image", f"{IMAGE}@{digest}")

    assert RuntimeLock.from_bytes(result.stdout.encode()).image_digest == digest


def test_a_tag_says_nothing_about_the_image(run: Run) -> None:
    result = run("lock", "--image", f"{IMAGE}:1")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"promote: --image: names a tag, got '{IMAGE}:1', expected @sha256:DIGEST\n"
    )
