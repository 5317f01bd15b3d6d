"""The scanners that an audit asks besides its own rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

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
    """Ask the scanners about all templates at once, but those that an auditor leaves out."""
    asked = [name for name in SCANNERS if name not in without]
    if asked:
        say(f"{len(stacks)} templates are read by {' and '.join(asked)}")
    with ThreadPoolExecutor() as pool:
        running = {name: pool.submit(SCANNERS[name], stacks) for name in asked}
        return [running[name].result() if name in running else _left_out(name) for name in SCANNERS]


def _left_out(name: str) -> ToolRun:
    return ToolRun(name=name, why_not="not run, because the auditor left it out")
