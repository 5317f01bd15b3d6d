"""What is known of one pipeline execution, its stages and its actions."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from promote.rehearsal.emulator.codepipeline.artifacts import Artifact
from promote.rehearsal.emulator.codepipeline.variables import (
    PIPELINE_NAMESPACE,
    SERVICE_NAMESPACE,
)

Declaration = dict[str, Any]
"""A pipeline, a stage or an action as its owner declared it."""

IN_PROGRESS = "InProgress"
SUCCEEDED = "Succeeded"
FAILED = "Failed"
SKIPPED = "Skipped"
STOPPED = "Stopped"
STOPPING = "Stopping"
SUPERSEDED = "Superseded"
ABANDONED = "Abandoned"


def new_id() -> str:
    """Make an identifier as CodePipeline gives them."""
    return str(uuid.uuid4())


@dataclass(kw_only=True, slots=True, eq=False)
class ActionRun:
    """One attempt at one action."""

    stage: str
    declaration: Declaration
    attempt: int
    updated_by: str
    id: str = field(default_factory=new_id)
    status: str = IN_PROGRESS
    started: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    configuration: dict[str, str] = field(default_factory=dict)
    inputs: tuple[Artifact, ...] = ()
    outputs: tuple[Artifact, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    external_id: str | None = None
    summary: str | None = None
    url: str | None = None
    percent: int | None = None
    error: dict[str, str] | None = None
    token: str | None = None

    @property
    def name(self) -> str:
        """The action's name, unique in its stage."""
        return str(self.declaration["name"])


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRun:
    """How one rule of a condition came out."""

    name: str
    status: str
    summary: str
    id: str = field(default_factory=new_id)
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionRun:
    """How the condition before a stage came out: Succeeded, Failed or Errored."""

    status: str
    summary: str
    rules: tuple[RuleRun, ...]
    at: float = field(default_factory=time.time)


@dataclass(kw_only=True, slots=True, eq=False)
class StageRun:
    """The latest attempt of an execution at one stage."""

    name: str
    attempt: int
    started: float = field(default_factory=time.time)
    status: str = IN_PROGRESS
    condition: ConditionRun | None = None


@dataclass(kw_only=True, slots=True, eq=False)
class Execution:
    """One run of a pipeline, as the pipeline was when the run started."""

    definition: Declaration
    variables: dict[str, str]
    trigger: dict[str, str]
    id: str = field(default_factory=new_id)
    client_token: str | None = None
    status: str = IN_PROGRESS
    summary: str | None = None
    started: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    attempt: int = 1
    retried: set[str] = field(default_factory=set)
    stages: dict[str, StageRun] = field(default_factory=dict)
    actions: list[ActionRun] = field(default_factory=list)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    stop_reason: str | None = None
    stopping: bool = False
    discarded: bool = False
    abandoned: threading.Event = field(default_factory=threading.Event)

    @property
    def mode(self) -> str:
        """QUEUED, SUPERSEDED or PARALLEL."""
        return str(self.definition.get("executionMode", "SUPERSEDED"))

    @property
    def running(self) -> bool:
        """Whether the execution may still do something."""
        return self.status in (IN_PROGRESS, STOPPING)

    def namespaces(self) -> dict[str, dict[str, str]]:
        """Every variable that a reference may name by now."""
        return {
            **self.outputs,
            PIPELINE_NAMESPACE: self.variables,
            SERVICE_NAMESPACE: {"PipelineExecutionId": self.id},
        }

    def latest_action(self, stage: str, action: str) -> ActionRun | None:
        """Find the latest attempt at an action."""
        runs = (run for run in reversed(self.actions) if (run.stage, run.name) == (stage, action))
        return next(runs, None)

    def succeeded_in(self, stage: str) -> frozenset[str]:
        """Name the actions of a stage whose latest attempt succeeded."""
        names = {run.name for run in self.actions if run.stage == stage}
        latest = [self.latest_action(stage, name) for name in names]
        return frozenset(run.name for run in latest if run and run.status == SUCCEEDED)
