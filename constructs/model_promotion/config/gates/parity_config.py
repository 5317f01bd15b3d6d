"""Which runtime an environment has, for a model to have been made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field

from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening
from model_promotion.config.text_rule import TextRule
from promotion_steps.gates.parity import VERSION, begins_with, same_framework
from promotion_steps.runtime_lock import package_name

Version = Annotated[
    str,
    TextRule(
        what="a version",
        pattern=VERSION,
        longest=64,
        expected="the first parts of a version in quotes, such as '1.26'",
    ),
]
PackageName = Annotated[
    str,
    TextRule(
        what="a package name",
        pattern="[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
        longest=128,
        expected="the name of a Python package, such as numpy",
    ),
]


class ParityConfig(Section):
    """What the runtime lock of a model must say; with no key, that it agrees with the package."""

    python: Annotated[Version | None, LEFT_OUT] = Field(
        default=None, description="the first parts of Python's version, such as '3.11'"
    )
    packages: Annotated[dict[PackageName, Version] | None, Field(min_length=1), LEFT_OUT] = Field(
        default=None, description="the first parts of each package's version, by its name"
    )
    framework: Annotated[dict[PackageName, Version] | None, Field(min_length=1), LEFT_OUT] = Field(
        default=None,
        description="the first parts of the framework's version, by its name; of several, one",
    )

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield each version that *before* pins further."""
        if before.python is not None and not _is_within(self.python, before.python):
            yield Loosening(key="python", before=before.python, now=self.python)
        packages = _by_name(self.packages)
        for name, version in _by_name(before.packages).items():
            if not _is_within(packages.get(name), version):
                yield Loosening(key=f"packages.{name}", before=version, now=packages.get(name))
        if before.framework is not None and not _are_within(self.framework, before.framework):
            yield Loosening(
                key="framework",
                before=dict(before.framework),
                now=None if self.framework is None else dict(self.framework),
            )


def _by_name(packages: Mapping[str, str] | None) -> dict[str, str]:
    entries = {package_name(name): version for name, version in (packages or {}).items()}
    return dict(sorted(entries.items()))


def _is_within(now: str | None, before: str) -> bool:
    return now is not None and begins_with(now, before)


def _are_within(now: Mapping[str, str] | None, before: Mapping[str, str]) -> bool:
    return now is not None and all(
        any(same_framework(name, one) and begins_with(version, before[one]) for one in before)
        for name, version in now.items()
    )
