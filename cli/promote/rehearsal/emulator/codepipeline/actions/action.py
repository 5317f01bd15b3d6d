"""What an action is given, what it answers, and how it ends otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from promote.rehearsal.emulator.codepipeline.access import Access, RoleSession
from promote.rehearsal.emulator.codepipeline.approvals import Approvals
from promote.rehearsal.emulator.codepipeline.artifacts import Artifact, ArtifactStore
from promote.rehearsal.emulator.codepipeline.execution import (
    ActionRun,
    Declaration,
    Execution,
)
from promote.rehearsal.emulator.codepipeline.jobs import Jobs
from promote.rehearsal.emulator.codepipeline.pace import Pace
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline


class ActionError(Exception):
    """An action came to nothing, with a code and a message for its error details."""

    def __init__(self, code: str, message: str, *, external_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.external_id = external_id


class ActionAbandonedError(Exception):
    """Somebody stopped the execution and does not wait for the action."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a successful action leaves behind."""

    variables: dict[str, str] = field(default_factory=dict)
    artifacts: tuple[Artifact, ...] = ()
    revisions: tuple[dict[str, Any], ...] = ()
    external_id: str | None = None
    summary: str | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """What all actions of the service share."""

    access: Access
    jobs: Jobs
    approvals: Approvals
    pace: Pace


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionContext:
    """One action about to be done, its references resolved.

    Args:
        role_arn: The role that the action acts under.
        session: A session of that role.
        pipeline_session: A session of the pipeline's role; the same when the action has none.
        deadline: When the action times out, on the monotonic clock.
    """

    workshop: Workshop
    pipeline: Pipeline
    execution: Execution
    run: ActionRun
    configuration: dict[str, str]
    store: ArtifactStore
    inputs: tuple[Artifact, ...]
    role_arn: str
    session: RoleSession
    pipeline_session: RoleSession
    deadline: float

    @property
    def declared_outputs(self) -> list[str]:
        """Names of the artifacts that the action shall produce."""
        return [output["name"] for output in self.run.declaration.get("outputArtifacts", [])]

    def input(self, name: str) -> Artifact:
        """Find an input artifact that the definition was checked to have."""
        return next(artifact for artifact in self.inputs if artifact.name == name)

    def wait_until(self, done: Callable[[], bool], *, deadline: float | None = None) -> None:
        """Wait for something to come true.

        Args:
            done: Whether it has.
            deadline: On the monotonic clock. Default: the action's own.

        Raises:
            ActionAbandonedError: The execution is stopped meanwhile.
            ActionError: The time is up before.
        """
        last = self.deadline if deadline is None else min(deadline, self.deadline)
        while not done():
            self._refuse_later_than(last)
            self.pause(self.workshop.pace.poll)

    def require_time(self) -> None:
        """Refuse to begin anything more when the action's own time is up.

        Raises:
            ActionError: It is up.
        """
        self._refuse_later_than(self.deadline)

    def _refuse_later_than(self, last: float) -> None:
        if time.monotonic() > last:
            raise ActionError("TimedOut", f"action {self.run.name}: timed out without a result")

    def pause(self, seconds: float) -> None:
        """Do nothing for a while.

        Raises:
            ActionAbandonedError: The execution is stopped meanwhile.
        """
        if self.execution.abandoned.wait(seconds):
            raise ActionAbandonedError(self.run.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionType:
    """What a definition may say of an action of one type, and how the action is done.

    Args:
        required: Keys that the configuration must have.
        optional: Keys that it may have.
        inputs: Least and greatest number of input artifacts.
        outputs: Least and greatest number of output artifacts.
        minutes: When the action times out, unless its type lets the declaration say.
        check: Says what else is wrong with a declaration, or nothing.
    """

    required: frozenset[str]
    optional: frozenset[str]
    inputs: tuple[int, int]
    outputs: tuple[int, int]
    minutes: int
    perform: Callable[[ActionContext], Outcome]
    check: Callable[[Declaration], str | None] = lambda _: None
