"""CloudFormation: types and checks it lacks, and the role that a stack acts as."""

from __future__ import annotations

from collections.abc import Callable

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending.resources import (
    alarms,
    bucket_configuration,
    bucket_encryption,
    event_bus_policy,
    pipeline,
    resource_checks,
    sagemaker,
    stack_role,
    stack_statuses,
)

_PARTS = (
    alarms,
    bucket_configuration,
    bucket_encryption,
    event_bus_policy,
    pipeline,
    resource_checks,
    sagemaker,
    stack_role,
    stack_statuses,
)
_BLOCKING = ("AWS::CodePipeline::", "AWS::SageMaker::")

RunsOnThread = Callable[[str], bool]


def install() -> None:
    """Register the types and take note of stacks' roles."""
    for part in _PARTS:
        part.install()
    hooks.replace(
        "ministack.services.cloudformation.stacks", "_runs_on_worker_thread", _or_blocking
    )


def _or_blocking(original: RunsOnThread) -> RunsOnThread:
    # These wait, and call this very server: on its event loop they would wait for ever.
    return lambda resource_type: resource_type.startswith(_BLOCKING) or original(resource_type)
