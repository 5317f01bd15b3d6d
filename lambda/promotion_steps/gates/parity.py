"""Gate: a model runs on what it was registered with, and on what the environment asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from promotion_steps.finding import Finding
from promotion_steps.json_fields import JsonFields
from promotion_steps.runtime_lock import Framework, RuntimeLock, package_name

GATE = "parity"
VERSION = "[0-9]+(\\.[0-9A-Za-z]+)*([+-][0-9A-Za-z.]+)?"
"""A pattern: the first parts of a version, which the lock's version must begin with."""

_SAME_FRAMEWORK = {
    "sklearn": "scikit-learn",
    "sagemaker-scikit-learn": "scikit-learn",
    "torch": "pytorch",
    "tf": "tensorflow",
}
"""What SageMaker, PyPI and an import call one framework."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParitySettings:
    """What an environment runs; nothing that is left out is compared.

    Args:
        python: The first parts of the interpreter's version.
        packages: The first parts of each package's version, by normalized name.
        framework: The first parts of each framework's version that may serve, by its name.
    """

    python: str | None = None
    packages: Mapping[str, str] = field(default_factory=dict)
    framework: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: JsonFields) -> ParitySettings:
        """Read the settings' section.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(cls.__slots__)
        packages = _versions(fields, "packages")
        return cls(
            python=_version(fields, "python") if "python" in fields.members else None,
            packages={package_name(name): version for name, version in packages.items()},
            framework=_versions(fields, "framework"),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """A container of the package.

    Args:
        where: In the package.
        digest: Of its image; None where a tag names it.
        framework: None where the package does not say.
        framework_version: None where the package does not say.
    """

    where: str
    digest: str | None
    framework: str | None
    framework_version: str | None


def check_parity(
    lock: RuntimeLock, containers: Sequence[Container], settings: ParitySettings
) -> list[Finding]:
    """Return what differs between a lock, its package, and the environment."""
    problems = [
        *_image_problems(lock, containers),
        *(problem for entry in containers for problem in _container_problems(lock, entry)),
        *_setting_problems(lock, settings),
    ]
    return [Finding(gate=GATE, message=problem) for problem in problems]


def begins_with(version: str, first: str) -> bool:
    """Tell whether a version begins with the parts of another one: 1.26.4 with 1.26, not 1.2.

    What follows a plus tells how it was built, and counts only where both have it.
    """
    if "+" not in first:
        version = version.partition("+")[0]
    parts = first.lower().split(".")
    return version.lower().split(".")[: len(parts)] == parts


def same_framework(one: str, other: str) -> bool:
    """Tell whether two names mean one framework, such as `sklearn` and `scikit-learn`."""
    return _framework_name(one) == _framework_name(other)


def _framework_name(name: str) -> str:
    name = package_name(name)
    return _SAME_FRAMEWORK.get(name, name)


def _image_problems(lock: RuntimeLock, containers: Sequence[Container]) -> list[str]:
    pinned = [entry for entry in containers if entry.digest is not None]
    if not pinned:
        return ["runtime lock: image_digest: the package names no image by its digest"]
    if any(entry.digest == lock.image_digest for entry in pinned):
        return []
    got = lock.image_digest or "none, since the lock was recorded without its image"
    expected = " or ".join(f"{entry.digest} of {entry.where}.Image" for entry in pinned)
    return [f"runtime lock: image_digest: got {got}, expected {expected}"]


def _container_problems(lock: RuntimeLock, container: Container) -> list[str]:
    named, where = container.framework, f"{container.where}.Framework"
    if named is None:
        return []
    if lock.framework is None:
        return [f"runtime lock: framework: got none, expected {named} as {where} says"]
    lock_name, lock_version = lock.framework.name, lock.framework.version
    if not same_framework(lock_name, named):
        return [f"runtime lock: framework.name: got {lock_name}, expected {named} as {where} says"]
    version = container.framework_version
    # SageMaker's images count their own builds behind a hyphen: 1.2-1 has scikit-learn 1.2.
    if version is None or begins_with(lock_version, version.partition("-")[0]):
        return []
    expected = f"expected {version} as {where}Version says"
    return [f"runtime lock: framework.version: got {lock_version}, {expected}"]


def _setting_problems(lock: RuntimeLock, settings: ParitySettings) -> list[str]:
    problems = []
    if settings.python is not None and not begins_with(lock.python, settings.python):
        problems.append(f"python: got {lock.python}, expected {settings.python}")
    for name, version in sorted(settings.packages.items()):
        found = lock.packages.get(name)
        if found is None:
            problems.append(f"packages.{name}: not in the runtime lock, expected {version}")
        elif not begins_with(found, version):
            problems.append(f"packages.{name}: got {found}, expected {version}")
    if settings.framework and not _is_among(lock.framework, settings.framework):
        framework = lock.framework
        got = f"{framework.name} {framework.version}" if framework else "none"
        expected = " or ".join(f"{name} {one}" for name, one in sorted(settings.framework.items()))
        problems.append(f"framework: got {got}, expected {expected}")
    return problems


def _is_among(framework: Framework | None, versions: Mapping[str, str]) -> bool:
    return framework is not None and any(
        same_framework(framework.name, name) and begins_with(framework.version, version)
        for name, version in versions.items()
    )


def _versions(fields: JsonFields, key: str) -> dict[str, str]:
    if key not in fields.members:
        return {}
    versions = fields.fields(key)
    return {name: _version(versions, name) for name in sorted(versions.members)}


def _version(fields: JsonFields, key: str) -> str:
    version = fields.text(key)
    if not re.fullmatch(VERSION, version):
        raise fields.error(key, "the first parts of a version, such as '1.26'")
    return version
