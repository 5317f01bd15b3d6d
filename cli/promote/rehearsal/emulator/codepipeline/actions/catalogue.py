"""The types of actions that this emulator can do."""

from __future__ import annotations

from promote.rehearsal.emulator.codepipeline.actions.action import ActionType
from promote.rehearsal.emulator.codepipeline.actions.cloudformation_deploy import (
    CLOUDFORMATION_DEPLOY,
)
from promote.rehearsal.emulator.codepipeline.actions.lambda_invoke import LAMBDA_INVOKE
from promote.rehearsal.emulator.codepipeline.actions.manual_approval import MANUAL_APPROVAL
from promote.rehearsal.emulator.codepipeline.actions.s3_source import S3_SOURCE
from promote.rehearsal.emulator.codepipeline.execution import Declaration

ACTION_TYPES: dict[tuple[str, str, str, str], ActionType] = {
    ("Source", "AWS", "S3", "1"): S3_SOURCE,
    ("Invoke", "AWS", "Lambda", "1"): LAMBDA_INVOKE,
    ("Approval", "AWS", "Manual", "1"): MANUAL_APPROVAL,
    ("Deploy", "AWS", "CloudFormation", "1"): CLOUDFORMATION_DEPLOY,
}
"""By category, owner, provider and version."""


def type_key(action: Declaration) -> tuple[str, str, str, str]:
    """Spell the type of an action as the catalogue does."""
    declared = action["actionTypeId"]
    return (
        declared["category"],
        declared["owner"],
        declared["provider"],
        declared["version"],
    )
