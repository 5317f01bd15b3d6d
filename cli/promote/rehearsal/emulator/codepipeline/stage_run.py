"""Running one stage of an execution: its condition, then its actions in order."""

from __future__ import annotations

import threading

from promote.rehearsal.emulator.codepipeline.action_run import ActionPerformer
from promote.rehearsal.emulator.codepipeline.artifact_flow import by_run_order
from promote.rehearsal.emulator.codepipeline.conditions import ERRORED, evaluate, skips
from promote.rehearsal.emulator.codepipeline.execution import (
    FAILED,
    IN_PROGRESS,
    SKIPPED,
    STOPPED,
    SUCCEEDED,
    ActionRun,
    ConditionRun,
    Declaration,
    Execution,
    StageRun,
)
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline


class StageRunner:
    """Run stages of one execution.

    Args:
        performer: Does the actions.
        updated_by: ARN of who made the stage run.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        execution: Execution,
        *,
        performer: ActionPerformer,
        updated_by: str,
    ) -> None:
        self._pipeline = pipeline
        self._execution = execution
        self._performer = performer
        self._updated_by = updated_by

    def run(self, stage: Declaration, record: StageRun, *, done: frozenset[str]) -> str:
        """Run the stage and answer with its status.

        Actions named in *done* succeeded in an earlier attempt; this one leaves them alone.
        """
        record.condition = evaluate(stage, self._execution.namespaces())
        refused = self._refused(stage, record.condition)
        if refused:
            return refused
        return self._run_actions(stage, done)

    def _refused(self, stage: Declaration, condition: ConditionRun | None) -> str | None:
        if condition is None or condition.status == SUCCEEDED:
            return None
        if condition.status != ERRORED and skips(stage):
            return SKIPPED
        self._execution.summary = (
            f"stage {stage['name']}: condition {condition.status.lower()}, {condition.summary}"
        )
        return FAILED

    def _run_actions(self, stage: Declaration, done: frozenset[str]) -> str:
        for together in by_run_order(stage):
            if self._execution.stopping:
                return STOPPED
            runs = [
                self._record(stage, action) for action in together if action["name"] not in done
            ]
            self._run_together(runs)
            if self._execution.stopping and any(run.status != SUCCEEDED for run in runs):
                return STOPPED
            if failed := [run for run in runs if run.status != SUCCEEDED]:
                self._explain(failed)
                return FAILED
        return STOPPED if self._execution.stopping else SUCCEEDED

    def _run_together(self, runs: list[ActionRun]) -> None:
        threads = [
            threading.Thread(
                target=self._performer.perform, args=(run,), name=f"action-{run.name}", daemon=True
            )
            for run in runs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _record(self, stage: Declaration, action: Declaration) -> ActionRun:
        run = ActionRun(
            stage=stage["name"],
            declaration=action,
            attempt=self._execution.attempt,
            updated_by=self._updated_by,
            status=IN_PROGRESS,
            inputs=tuple(
                self._execution.artifacts[artifact["name"]]
                for artifact in action.get("inputArtifacts", [])
                if artifact["name"] in self._execution.artifacts
            ),
        )
        with self._pipeline.changed:
            self._execution.actions.append(run)
        return run

    def _explain(self, failed: list[ActionRun]) -> None:
        self._execution.summary = "; ".join(
            f"action {run.name}: {(run.error or {}).get('message', run.status)}" for run in failed
        )
