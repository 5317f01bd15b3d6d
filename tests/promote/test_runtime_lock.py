"""The runtime that `promote lock` records."""

from __future__ import annotations

import platform
from importlib.metadata import version

from promote.runtime_lock import current_runtime
from promotion_steps.runtime_lock import RuntimeLock

DIGEST = f"sha256:{'a' * 64}"


def test_the_running_interpreter_and_its_packages_are_recorded() -> None:
    lock = current_runtime()

    assert lock.python == platform.python_version()
    assert lock.packages["scikit-learn"] == version("scikit-learn")
    assert list(lock.packages) == sorted(lock.packages)
    assert lock.image_digest is None


def test_the_framework_is_the_one_that_is_installed() -> None:
    lock = current_runtime()

    assert lock.framework is not None
    assert (lock.framework.name, lock.framework.version) == ("xgboost", version("xgboost-cpu"))


def test_the_image_is_recorded_where_it_is_known() -> None:
    lock = current_runtime(DIGEST)

    assert lock.image_digest == DIGEST
    assert RuntimeLock.from_bytes(lock.to_bytes()) == lock
