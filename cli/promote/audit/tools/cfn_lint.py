"""cfn-lint over every template."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from promote.audit.audited_stack import AuditedStack
from promote.audit.finding import Finding
from promote.audit.severity import Severity
from promote.audit.tools.tool_run import ToolRun, not_installed

if TYPE_CHECKING:
    from cfnlint.rules import Match, RulesCollection

NAME = "cfn-lint"
_REDUNDANT_DEPENDENCY = "W3005"
_PACKS = (f"all rules but {_REDUNDANT_DEPENDENCY}, which the CDK's own DependsOn breaks",)


def run_cfn_lint(stacks: Sequence[AuditedStack]) -> ToolRun:
    """Ask cfn-lint about each template, what the template would hide from it included."""
    if find_spec("cfnlint") is None:
        return not_installed(NAME, _PACKS)
    from cfnlint.core import get_rules

    rules = get_rules([], [_REDUNDANT_DEPENDENCY], ["W", "E"])
    findings = [finding for stack in stacks for finding in _lint(stack, rules)]
    return ToolRun(name=NAME, packs=_PACKS, findings=tuple(findings))


def _lint(stack: AuditedStack, rules: RulesCollection) -> list[Finding]:
    from cfnlint.api import ManualArgs, lint

    options = ManualArgs(ignore_checks=[_REDUNDANT_DEPENDENCY])
    if not stack.region.startswith("unknown"):
        options["regions"] = [stack.region]
    # what the template's metadata ignores is found all the same, and then acknowledged
    text = stack.text.replace('"cfn-lint"', '"cfn_lint"')
    return [_finding(stack, match) for match in lint(text, rules=rules, config=options)]


def _finding(stack: AuditedStack, match: Match) -> Finding:
    path = list(getattr(match, "path", None) or [])
    logical_id = str(path[1]) if path[:1] == ["Resources"] and len(path) > 1 else None
    resource = stack.template.get("Resources", {}).get(logical_id, {})
    return Finding(
        rule=match.rule.id,
        tool=NAME,
        severity=Severity.ERROR if match.rule.severity == "error" else Severity.WARNING,
        stack=stack.name,
        logical_id=logical_id,
        type=resource.get("Type"),
        message=match.message,
        line=match.linenumber,
    )
