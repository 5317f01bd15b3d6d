"""The scanners that an audit asks besides its own rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from promote.audit.audited_stack import AuditedStack
from promote.audit.tools import cdk_nag, cfn_lint
from promote.audit.tools.tool_run import ToolRun

SCANNERS: dict[str, Callable[[Sequence[AuditedStack]], ToolRun]] = {
    cdk_nag.NAME: cdk_nag.run_cdk_nag,
    cfn_lint.NAME: cfn_lint.run_cfn_lint,
}


def run_scanners(
    stacks: Sequence[AuditedStack], without: Collection[str], say: Callable[[str], None]
) -> list[ToolRun]:
    """Ask each scanner about all templates, but those that an auditor leaves out."""
    runs = []
    for name, scan in SCANNERS.items():
        if name in without:
            runs.append(ToolRun(name=name, why_not="not run, because the auditor left it out"))
            continue
        say(f"{name} reads {len(stacks)} templates")
        runs.append(scan(stacks))
    return runs
