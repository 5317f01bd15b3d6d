"""Running one execution through the stages of its pipeline, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time

from ministack.core.responses import request_scope

from promote.rehearsal.emulator.codepipeline.conditions import retries
from promote.rehearsal.emulator.codepipeline.events import Announcements
from promote.rehearsal.emulator.codepipeline.execution import (
    FAILED,
    SKIPPED,
    STOPPED,
    SUCCEEDED,
    SUPERSEDED,
    Declaration,
    Execution,
    StageRun,
)
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.stage_run import StageRunner

logger = logging.getLogger("codepipeline")


class ExecutionRun:
    """Walk an execution from one stage to the last, or to where it ends.

    The caller has let the execution arrive before the first stage of the walk.

    Args:
        runner: Runs a stage once the execution is inside.
        first: Name of the stage to begin with.
        done: Actions of the first stage that an earlier attempt did.
        resumed: Whether this is a retry.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        execution: Execution,
        *,
        runner: StageRunner,
        announcements: Announcements,
        first: str,
        done: frozenset[str] = frozenset(),
        resumed: bool = False,
    ) -> None:
        self._pipeline = pipeline
        self._execution = execution
        self._runner = runner
        self._announcements = announcements
        self._done = done
        self._beginning = "RESUMED" if resumed else "STARTED"
        names = [stage["name"] for stage in execution.definition["stages"]]
        self._stages = execution.definition["stages"][names.index(first) :]

    def start(self) -> None:
        """Begin to walk, and return at once."""
        threading.Thread(
            target=self._run, name=f"execution-{self._execution.id}", daemon=True
        ).start()

    def _run(self) -> None:
        with request_scope(self._pipeline.account, self._pipeline.region):
            self._announce(self._beginning)
            try:
                status = self._walk()
            except Exception as error:
                logger.exception("execution %s broke", self._execution.id)
                self._execution.summary = f"{type(error).__name__}: {error}"
                status = FAILED
            self._finish(status)

    def _walk(self) -> str:
        first = self._stages[0]
        for stage, following in zip(self._stages, [*self._stages[1:], None], strict=True):
            refusal = self._enter(stage)
            if refusal:
                return refusal
            resumed = self._beginning if stage is first else "STARTED"
            status = self._run_stage(stage, resumed, self._done if stage is first else frozenset())
            if status == FAILED and (mode := retries(stage)) and self._attempts_left(stage):
                status = self._retry(stage, mode)
            if status not in (SUCCEEDED, SKIPPED):
                return status
            self._move_on(stage, following)
        return SUCCEEDED

    def _enter(self, stage: Declaration) -> str | None:
        """Wait until the stage admits the execution; otherwise say how it ends."""
        queue, execution = self._pipeline.queues[stage["name"]], self._execution
        with self._pipeline.changed:
            self._pipeline.changed.wait_for(
                lambda: self._ends_outside() is not None or queue.admits(execution)
            )
            ending = self._ends_outside()
            if ending:
                return ending
            queue.enter(execution)
            execution.stages[stage["name"]] = StageRun(
                name=stage["name"], attempt=execution.attempt
            )
        return None

    def _ends_outside(self) -> str | None:
        if self._execution.status == SUPERSEDED:
            return SUPERSEDED
        return STOPPED if self._execution.stopping or self._execution.discarded else None

    def _run_stage(self, stage: Declaration, beginning: str, done: frozenset[str]) -> str:
        record = self._execution.stages[stage["name"]]
        self._announce_stage(record, beginning)
        status = FAILED
        try:
            status = self._runner.run(stage, record, done=done)
        finally:
            with self._pipeline.changed:
                record.status = status
        # A skipped stage has done nothing, and EventBridge knows no such state.
        if status != SKIPPED:
            self._announce_stage(record, status.upper())
        return status

    def _attempts_left(self, stage: Declaration) -> bool:
        """Whether CodePipeline has not yet retried the stage by itself, as it does once."""
        return stage["name"] not in self._execution.retried and not self._execution.stopping

    def _retry(self, stage: Declaration, mode: str) -> str:
        execution, name = self._execution, stage["name"]
        with self._pipeline.changed:
            execution.retried.add(name)
            execution.attempt += 1
            execution.summary = None
            execution.stages[name] = StageRun(name=name, attempt=execution.attempt)
            done = execution.succeeded_in(name) if mode == "FAILED_ACTIONS" else frozenset()
        return self._run_stage(stage, "RESUMED", done)

    def _move_on(self, stage: Declaration, following: Declaration | None) -> None:
        with self._pipeline.changed:
            self._pipeline.queues[stage["name"]].forget(self._execution)
            if following is not None:
                self._pipeline.arrive(self._execution, following["name"])
            self._pipeline.changed.notify_all()

    def _finish(self, status: str) -> None:
        with self._pipeline.changed:
            for queue in self._pipeline.queues.values():
                queue.forget(self._execution)
            self._execution.status = status
            self._execution.updated = time.time()
            self._pipeline.changed.notify_all()
        self._announce(status.upper())

    def _announce(self, state: str) -> None:
        if not self._execution.discarded:
            self._announcements.execution(self._pipeline, self._execution, state)

    def _announce_stage(self, record: StageRun, state: str) -> None:
        if not self._execution.discarded:
            self._announcements.stage(self._pipeline, self._execution, record, state)
