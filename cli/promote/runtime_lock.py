"""Records the runtime that a command runs in."""

from __future__ import annotations

import platform
from importlib.metadata import distributions

from promotion_steps.runtime_lock import Framework, RuntimeLock, package_name

_FRAMEWORKS = {
    "tensorflow": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "torch": "pytorch",
    "xgboost": "xgboost",
    "xgboost-cpu": "xgboost",
    "lightgbm": "lightgbm",
    "scikit-learn": "sklearn",
}
"""The framework that a package is, by SageMaker's name; of several installed, the first here.

Others build on scikit-learn, so that it is the framework only where there is none of them.
"""


def current_runtime(image_digest: str | None = None) -> RuntimeLock:
    """Record the running interpreter and every package that is installed beside it.

    Args:
        image_digest: Of the container image that the model is to run in.
    """
    packages = _installed()
    return RuntimeLock(
        python=platform.python_version(),
        framework=_framework(packages),
        packages=packages,
        image_digest=image_digest,
    )


def _installed() -> dict[str, str]:
    packages: dict[str, str] = {}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if name:
            # the first is the one that an import finds
            packages.setdefault(package_name(name), distribution.version)
    return dict(sorted(packages.items()))


def _framework(packages: dict[str, str]) -> Framework | None:
    for package, name in _FRAMEWORKS.items():
        if package in packages:
            return Framework(name=name, version=packages[package])
    return None
