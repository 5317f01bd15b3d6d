"""The whole service, given how it reaches roles and who hears its events."""

from __future__ import annotations

from functools import partial

from promote.rehearsal.emulator.codepipeline.access import Access
from promote.rehearsal.emulator.codepipeline.actions.action import Workshop
from promote.rehearsal.emulator.codepipeline.approvals import Approvals
from promote.rehearsal.emulator.codepipeline.events import Announcements, Emit
from promote.rehearsal.emulator.codepipeline.execution_operations import ExecutionOperations
from promote.rehearsal.emulator.codepipeline.jobs import Jobs
from promote.rehearsal.emulator.codepipeline.launching import Launching
from promote.rehearsal.emulator.codepipeline.pace import Pace
from promote.rehearsal.emulator.codepipeline.pipeline_operations import PipelineOperations
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.codepipeline.reading_operations import ReadingOperations
from promote.rehearsal.emulator.codepipeline.result_operations import ResultOperations
from promote.rehearsal.emulator.codepipeline.tag_operations import TagOperations
from promote.rehearsal.emulator.codepipeline.transition_operations import TransitionOperations
from promote.rehearsal.emulator.json_service import JsonService, Operation, Request
from promote.rehearsal.emulator.request_shape import check_answer, check_request


class CodePipeline:
    """CodePipeline for every account and region of one server.

    Args:
        access: How the service comes by the roles of pipelines.
        emit: Delivers an event to an account and region.
        pace: How fast time passes.
    """

    def __init__(self, *, access: Access, emit: Emit, pace: Pace) -> None:
        self._pipelines = Pipelines()
        self._jobs = Jobs()
        self._approvals = Approvals()
        workshop = Workshop(access=access, jobs=self._jobs, approvals=self._approvals, pace=pace)
        launching = Launching(workshop, Announcements(emit))
        self._executions = ExecutionOperations(self._pipelines, launching)
        self.service = JsonService("codepipeline", self._operations(launching))

    def start_for_rule(self, request: Request, rule_arn: str) -> Request:
        """Start an execution because an EventBridge rule says so.

        Raises:
            ServiceError: StartPipelineExecution would refuse the request.
        """
        check_request("codepipeline", "StartPipelineExecution", request)
        trigger = {"triggerType": "CloudWatchEvent", "triggerDetail": rule_arn}
        return self._executions.start(request, trigger)

    def reset(self) -> None:
        """Give up everything."""
        self._pipelines.clear()
        self._jobs.clear()
        self._approvals.clear()

    def _operations(self, launching: Launching) -> dict[str, Operation]:
        named = {
            **PipelineOperations(self._pipelines, launching).operations(),
            **self._executions.operations(),
            **ReadingOperations(self._pipelines).operations(),
            **TransitionOperations(self._pipelines).operations(),
            **ResultOperations(self._pipelines, self._jobs, self._approvals).operations(),
            **TagOperations(self._pipelines).operations(),
        }
        return {name: partial(_checked, name, do) for name, do in named.items()}


def _checked(name: str, do: Operation, request: Request) -> Request:
    check_request("codepipeline", name, request)
    answer = do(request)
    check_answer("codepipeline", name, answer)
    return answer
