"""Doing one action: under its role, with its references resolved, to a recorded end."""

from __future__ import annotations

import logging
import time

from botocore.exceptions import ClientError
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.codepipeline.access import RoleSession
from promote.rehearsal.emulator.codepipeline.actions.action import (
    ActionAbandonedError,
    ActionContext,
    ActionError,
    Outcome,
    Workshop,
)
from promote.rehearsal.emulator.codepipeline.actions.catalogue import ACTION_TYPES, type_key
from promote.rehearsal.emulator.codepipeline.artifacts import ArtifactStore
from promote.rehearsal.emulator.codepipeline.events import Announcements
from promote.rehearsal.emulator.codepipeline.execution import (
    ABANDONED,
    FAILED,
    SUCCEEDED,
    ActionRun,
    Declaration,
    Execution,
)
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.variables import UnknownVariableError, resolve
from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.rules import rule

_MESSAGE_LIMIT = 5000
_PERMISSION_CODES = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")

logger = logging.getLogger("codepipeline")


class ActionPerformer:
    """Do actions of one execution, each in a thread of its own.

    Args:
        workshop: What all actions of the service share.
        announcements: Hears of each action's start and end.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        execution: Execution,
        *,
        workshop: Workshop,
        announcements: Announcements,
    ) -> None:
        self._pipeline = pipeline
        self._execution = execution
        self._workshop = workshop
        self._announcements = announcements

    def perform(self, run: ActionRun) -> None:
        """Do an action whose record is there, and complete the record."""
        with request_scope(self._pipeline.account, self._pipeline.region):
            self._announce(run, "STARTED")
            try:
                outcome = self._attempt(run)
            except ActionAbandonedError:
                self._end(run, ABANDONED)
                self._announce(run, "ABANDONED")
            except ActionError as failure:
                run.external_id = failure.external_id or run.external_id
                self._fail(run, failure.code, failure.message)
            else:
                self._succeed(run, outcome)
                self._announce(run, "SUCCEEDED")

    def _attempt(self, run: ActionRun) -> Outcome:
        """Do the action; whatever goes wrong is a failure of the action."""
        try:
            return ACTION_TYPES[type_key(run.declaration)].perform(self._context(run))
        except (ActionAbandonedError, ActionError):
            raise
        except UnknownVariableError as error:
            raise ActionError("ConfigurationError", str(error)) from error
        except ServiceError as refusal:
            raise ActionError("PermissionError", refusal.message) from refusal
        except ClientError as error:
            raise _failure_of_call(error) from error
        except Exception as error:
            logger.exception("action %s/%s broke", run.stage, run.name)
            raise ActionError("SystemUnavailable", f"{type(error).__name__}: {error}") from error

    def _context(self, run: ActionRun) -> ActionContext:
        definition = self._execution.definition
        run.configuration = self._resolved(run)
        pipeline_role: str = definition["roleArn"]
        role: str = run.declaration.get("roleArn") or pipeline_role
        pipeline_session = self._workshop.access.assume(
            pipeline_role, session_name=self._execution.id, pipeline_arn=self._pipeline.arn
        )
        return ActionContext(
            workshop=self._workshop,
            pipeline=self._pipeline,
            execution=self._execution,
            run=run,
            configuration=run.configuration,
            store=ArtifactStore.from_definition(definition, self._pipeline.region),
            inputs=run.inputs,
            role_arn=role,
            session=self._session(pipeline_session, role, pipeline_role),
            pipeline_session=pipeline_session,
            deadline=self._deadline(run),
        )

    def _session(self, session: RoleSession, role: str, pipeline_role: str) -> RoleSession:
        if role == pipeline_role:
            return session
        return session.assume(role, self._execution.id)

    def _resolved(self, run: ActionRun) -> dict[str, str]:
        with self._pipeline.changed:
            namespaces = self._execution.namespaces()
        declared = run.declaration.get("configuration", {})
        return {key: resolve(value, namespaces) for key, value in declared.items()}

    def _deadline(self, run: ActionRun) -> float:
        return time.monotonic() + timeout_minutes(run.declaration) * self._workshop.pace.minute

    def _succeed(self, run: ActionRun, outcome: Outcome) -> None:
        with self._pipeline.changed:
            run.variables = outcome.variables
            run.outputs = outcome.artifacts
            run.external_id = outcome.external_id or run.external_id
            run.summary = outcome.summary or run.summary
            run.url = outcome.url
            namespace = run.declaration.get("namespace")
            if namespace:
                self._execution.outputs[namespace] = outcome.variables
            self._execution.artifacts.update({made.name: made for made in outcome.artifacts})
            kept = [r for r in self._execution.revisions if r["actionName"] != run.name]
            self._execution.revisions = [*kept, *outcome.revisions]
        self._end(run, SUCCEEDED)

    def _fail(self, run: ActionRun, code: str, message: str) -> None:
        run.error = {"code": code, "message": message[:_MESSAGE_LIMIT]}
        self._end(run, FAILED)
        self._announce(run, "FAILED")

    def _end(self, run: ActionRun, status: str) -> None:
        with self._pipeline.changed:
            run.status = status
            run.updated = time.time()
            self._execution.updated = run.updated
            self._pipeline.changed.notify_all()

    def _announce(self, run: ActionRun, state: str) -> None:
        if not self._execution.discarded:
            self._announcements.action(self._pipeline, self._execution, run, state)


@rule(test="codepipeline/test_lambda_invoke.py::test_continuations_end_with_the_time_of_the_action")
def timeout_minutes(action: Declaration) -> float:
    """An action fails after its type's time: Lambda 24 hours in all, CloudFormation 3 days.

    Source: CodePipeline User Guide, Quotas in AWS CodePipeline.
    """
    return float(action.get("timeoutInMinutes", ACTION_TYPES[type_key(action)].minutes))


def _failure_of_call(error: ClientError) -> ActionError:
    denied = error.response["Error"]["Code"] in _PERMISSION_CODES
    return ActionError("PermissionError" if denied else "ConfigurationError", str(error))
