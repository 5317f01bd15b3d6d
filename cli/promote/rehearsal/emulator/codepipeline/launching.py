"""Beginning an execution, and going on with one that failed or was stopped."""

from __future__ import annotations

import time

from ministack.core.iam_evaluator import caller_arn

from promote.rehearsal.emulator.codepipeline.action_run import ActionPerformer
from promote.rehearsal.emulator.codepipeline.actions.action import Workshop
from promote.rehearsal.emulator.codepipeline.events import Announcements
from promote.rehearsal.emulator.codepipeline.execution import FAILED, IN_PROGRESS, Execution
from promote.rehearsal.emulator.codepipeline.execution_run import ExecutionRun
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.stage_run import StageRunner
from promote.rehearsal.emulator.json_service import ServiceError

CONCURRENT_LIMIT = 50
"""Executions that may run or wait at once, in the modes that keep all of them."""


class Launching:
    """Set executions going.

    Args:
        workshop: What all actions of the service share.
        announcements: Hears of every change of state.
    """

    def __init__(self, workshop: Workshop, announcements: Announcements) -> None:
        self.workshop = workshop
        self.announcements = announcements

    def begin(self, pipeline: Pipeline, execution: Execution) -> None:
        """Let an execution arrive before the first stage and go.

        Raises:
            ServiceError: Too many executions of the pipeline are under way.
        """
        first = execution.definition["stages"][0]["name"]
        with pipeline.changed:
            _refuse_too_many(pipeline, execution)
            pipeline.executions[execution.id] = execution
            pipeline.arrive(execution, first)
        self._run(pipeline, execution, first=first).start()

    def resume(
        self, pipeline: Pipeline, execution: Execution, stage: str, *, done: frozenset[str]
    ) -> None:
        """Let an execution go on at a stage; the caller holds `changed` and has checked it may."""
        execution.attempt += 1
        execution.status = IN_PROGRESS
        execution.summary = None
        execution.stop_reason = None
        execution.stopping = False
        execution.abandoned.clear()
        pipeline.arrive(execution, stage, first=True)
        self._run(pipeline, execution, first=stage, done=done, resumed=True).start()

    def refuse(self, pipeline: Pipeline, execution: Execution, reason: str) -> None:
        """Record an execution that fails before it begins."""
        with pipeline.changed:
            execution.status = FAILED
            execution.summary = reason
            execution.updated = time.time()
            pipeline.executions[execution.id] = execution
        self.announcements.execution(pipeline, execution, "FAILED")

    def _run(
        self,
        pipeline: Pipeline,
        execution: Execution,
        *,
        first: str,
        done: frozenset[str] = frozenset(),
        resumed: bool = False,
    ) -> ExecutionRun:
        performer = ActionPerformer(
            pipeline, execution, workshop=self.workshop, announcements=self.announcements
        )
        runner = StageRunner(pipeline, execution, performer=performer, updated_by=caller_arn())
        return ExecutionRun(
            pipeline,
            execution,
            runner=runner,
            announcements=self.announcements,
            first=first,
            done=done,
            resumed=resumed,
        )


def _refuse_too_many(pipeline: Pipeline, execution: Execution) -> None:
    running = sum(other.running for other in pipeline.executions.values())
    if execution.mode != "SUPERSEDED" and running >= CONCURRENT_LIMIT:
        raise ServiceError(
            "ConcurrentPipelineExecutionsLimitExceededException",
            f"pipeline {pipeline.name}: got {running} executions under way, "
            f"expected fewer than {CONCURRENT_LIMIT}",
        )
