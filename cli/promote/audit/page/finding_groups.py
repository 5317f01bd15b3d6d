"""Findings grouped by the rule that made them, open errors first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

Finding = Mapping[str, Any]
TOOLS = ("promote", "cdk-nag", "cfn-lint")
SEVERITIES = ("error", "warning")


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingGroup:
    """What one rule of one tool found."""

    tool: str
    rule: str
    findings: tuple[Finding, ...]

    @property
    def open(self) -> int:
        """How many nobody has acknowledged."""
        return sum(finding["acknowledged"] is None for finding in self.findings)

    @property
    def severity(self) -> str:
        """The worst of its findings."""
        found = {finding["severity"] for finding in self.findings}
        return next(severity for severity in SEVERITIES if severity in found)

    @property
    def controls(self) -> list[str]:
        """The controls that any of its findings names."""
        return sorted({control for finding in self.findings for control in finding["controls"]})


def finding_groups(findings: Sequence[Finding]) -> dict[str, list[FindingGroup]]:
    """Return the groups of each tool that found anything."""
    by_rule = groupby(sorted(findings, key=_rule), key=_rule)
    groups = [
        FindingGroup(tool=TOOLS[tool], rule=rule, findings=tuple(sorted(found, key=_open_first)))
        for (tool, rule), found in by_rule
    ]
    tools = [tool for tool in TOOLS if any(group.tool == tool for group in groups)]
    return {
        tool: sorted((group for group in groups if group.tool == tool), key=_worst_first)
        for tool in tools
    }


def _rule(finding: Finding) -> tuple[int, str]:
    return TOOLS.index(finding["tool"]), finding["rule"]


def _open_first(finding: Finding) -> tuple[bool, int, str, str]:
    return (
        finding["acknowledged"] is not None,
        SEVERITIES.index(finding["severity"]),
        finding["stack"],
        finding["logical_id"] or "",
    )


def _worst_first(group: FindingGroup) -> tuple[bool, int, str]:
    return group.open == 0, SEVERITIES.index(group.severity), group.rule
