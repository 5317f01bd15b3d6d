"""The verdict of an audit, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.fail_on import FailOn
from promote.audit.finding import Finding
from promote.audit.severity import Severity
from promote.audit.tools.tool_run import ToolRun

_FAILS: dict[FailOn, frozenset[Severity]] = {
    FailOn.ERROR: frozenset({Severity.ERROR}),
    FailOn.WARNING: frozenset({Severity.ERROR, Severity.WARNING}),
    FailOn.NOTHING: frozenset(),
}


def summary(
    assembly: CloudAssembly, findings: Sequence[Finding], runs: Sequence[ToolRun], fail_on: FailOn
) -> dict[str, Any]:
    """Return what the report says first."""
    left = [finding for finding in findings if finding.acknowledged is None]
    failing = [finding for finding in left if finding.severity in _FAILS[fail_on]]
    return {
        "verdict": "fail" if failing else "pass",
        "accounts": len({stack.account for stack in assembly.stacks}),
        "stacks": len(assembly.stacks),
        "resources": sum(len(stack.resources) for stack in assembly.stacks),
        "errors": sum(finding.severity is Severity.ERROR for finding in left),
        "warnings": sum(finding.severity is Severity.WARNING for finding in left),
        "acknowledged": len(findings) - len(left),
        "not_run": sum(run.why_not is not None for run in runs),
    }
