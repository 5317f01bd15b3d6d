"""CodePipeline of this server: real roles, real events, real time."""

from __future__ import annotations

from promote.rehearsal.emulator.codepipeline.access import EmulatedRoles
from promote.rehearsal.emulator.codepipeline.code_pipeline import CodePipeline
from promote.rehearsal.emulator.codepipeline.events import put_on_default_bus
from promote.rehearsal.emulator.codepipeline.iam_resource import resource_arn
from promote.rehearsal.emulator.codepipeline.pace import Pace

_CODEPIPELINE = CodePipeline(access=EmulatedRoles(), emit=put_on_default_bus, pace=Pace())

SERVICE = _CODEPIPELINE.service
call = SERVICE.call
handle_request = SERVICE.handle_request
reset = _CODEPIPELINE.reset
start_for_rule = _CODEPIPELINE.start_for_rule

__all__ = ["SERVICE", "call", "handle_request", "reset", "resource_arn", "start_for_rule"]
