"""What became of a scanner."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from promote.audit.finding import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolRun:
    """A scanner that ran, or the reason why it did not.

    Args:
        name: The scanner's name, which is its package's.
        packs: The sets of rules that it asked.
        findings: What it found.
        why_not: Why it did not run. Default: it ran.
    """

    name: str
    packs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    why_not: str | None = None

    def as_document(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return {
            "name": self.name,
            "version": installed_version(self.name),
            "ran": self.why_not is None,
            "why_not": self.why_not,
            "packs": list(self.packs),
        }


def installed_version(distribution: str) -> str | None:
    """Return the version of an installed package; None where it is missing."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def not_installed(name: str, packs: tuple[str, ...] = ()) -> ToolRun:
    """Say that a scanner is missing, and what brings it."""
    return ToolRun(
        name=name,
        packs=packs,
        why_not=f"not run, because {name} is not installed: install model-promotion[audit]",
    )
