"""Operations that open and close the door of a stage."""

from __future__ import annotations

from collections.abc import Mapping

from ministack.core.iam_evaluator import caller_arn

from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.codepipeline.refusals import invalid
from promote.rehearsal.emulator.codepipeline.stage_queue import Transition
from promote.rehearsal.emulator.json_service import Operation, Request


class TransitionOperations:
    """Enable and disable transitions between stages."""

    def __init__(self, pipelines: Pipelines) -> None:
        self._pipelines = pipelines

    def operations(self) -> Mapping[str, Operation]:
        """Name what this class does as the API does."""
        return {"EnableStageTransition": self._enable, "DisableStageTransition": self._disable}

    def _enable(self, request: Request) -> Request:
        return self._set(request, Transition(enabled=True, changed_by=caller_arn()))

    def _disable(self, request: Request) -> Request:
        transition = Transition(enabled=False, reason=request["reason"], changed_by=caller_arn())
        return self._set(request, transition)

    def _set(self, request: Request, transition: Transition) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        with pipeline.changed:
            pipeline.queues[_entered(pipeline, request)].transition = transition
            pipeline.changed.notify_all()
        return {}


def _entered(pipeline: Pipeline, request: Request) -> str:
    """Name the stage that the transition leads into."""
    name: str = pipeline.stage(request["stageName"])["name"]
    if request["transitionType"] == "Inbound":
        return name
    names = [stage["name"] for stage in pipeline.definition["stages"]]
    if name == names[-1]:
        raise invalid(f"transitionType: got 'Outbound' of the last stage {name}")
    return str(names[names.index(name) + 1])
