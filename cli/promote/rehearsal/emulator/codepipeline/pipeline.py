"""One pipeline: its versions, its executions and the queues before its stages."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from typing import Any

from promote.rehearsal.emulator.codepipeline.execution import (
    SUPERSEDED,
    Declaration,
    Execution,
)
from promote.rehearsal.emulator.codepipeline.refusals import no_execution, no_stage
from promote.rehearsal.emulator.codepipeline.stage_queue import StageQueue


class Pipeline:
    """What the service remembers of a pipeline.

    `changed` guards everything here and in the executions; whoever changes something
    holds it and notifies. Nobody holds it while calling another service.
    """

    def __init__(self, definition: Declaration, *, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.versions: list[Declaration] = []
        self.created = time.time()
        self.updated = self.created
        self.tags: dict[str, str] = {}
        self.executions: dict[str, Execution] = {}
        self.queues: defaultdict[str, StageQueue] = defaultdict(StageQueue)
        self.changed = threading.Condition()
        self.revise(definition)

    @property
    def definition(self) -> Declaration:
        """The pipeline as last declared."""
        return self.versions[-1]

    @property
    def name(self) -> str:
        """The pipeline's name, unique in its account and region."""
        return str(self.definition["name"])

    @property
    def arn(self) -> str:
        """The pipeline's ARN."""
        return f"arn:aws:codepipeline:{self.region}:{self.account}:{self.name}"

    def revise(self, definition: Declaration) -> None:
        """Add a version."""
        self.versions.append({**definition, "version": len(self.versions) + 1})
        self.updated = time.time()

    def stage(self, name: str) -> Declaration:
        """Find a stage of the latest version.

        Raises:
            ServiceError: There is none of that name.
        """
        for stage in self.definition["stages"]:
            if stage["name"] == name:
                found: Declaration = stage
                return found
        raise no_stage(self.name, name)

    def execution(self, execution_id: str) -> Execution:
        """Find an execution.

        Raises:
            ServiceError: There is none of that id.
        """
        execution = self.executions.get(execution_id)
        if execution is None:
            raise no_execution(self.name, execution_id)
        return execution

    def newest_executions(self) -> list[Execution]:
        """List the executions, newest first."""
        with self.changed:
            return list(reversed(self.executions.values()))

    def arrive(self, execution: Execution, stage: str, *, first: bool = False) -> None:
        """Let an execution wait before a stage; the caller holds `changed`."""
        for older in self.queues[stage].arrive(execution, first=first):
            older.status = SUPERSEDED
            older.updated = time.time()
        self.changed.notify_all()

    def discard(self) -> None:
        """Give up every execution without a word, since the pipeline is no more."""
        with self.changed:
            for execution in self.executions.values():
                execution.discarded = True
                execution.abandoned.set()
            self.changed.notify_all()

    def metadata(self) -> dict[str, Any]:
        """Describe the pipeline as GetPipeline does."""
        return {"pipelineArn": self.arn, "created": self.created, "updated": self.updated}
