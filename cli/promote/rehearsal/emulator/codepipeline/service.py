"""CodePipeline of this server: real roles, real events, minutes as long as the switch says."""

from __future__ import annotations

import os

from promote.rehearsal.emulator.codepipeline.access import EmulatedRoles
from promote.rehearsal.emulator.codepipeline.code_pipeline import CodePipeline
from promote.rehearsal.emulator.codepipeline.events import put_on_default_bus
from promote.rehearsal.emulator.codepipeline.iam_resource import resource_arn
from promote.rehearsal.emulator.codepipeline.pace import Pace
from promote.rehearsal.emulator.switches import Switches

_PACE = Pace(minute=Switches.from_environment(os.environ).minute)
_CODEPIPELINE = CodePipeline(access=EmulatedRoles(), emit=put_on_default_bus, pace=_PACE)

SERVICE = _CODEPIPELINE.service
call = SERVICE.call
handle_request = SERVICE.handle_request
reset = _CODEPIPELINE.reset
start_for_rule = _CODEPIPELINE.start_for_rule

__all__ = ["SERVICE", "call", "handle_request", "reset", "resource_arn", "start_for_rule"]
