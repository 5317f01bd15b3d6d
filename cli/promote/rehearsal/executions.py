"""What the pipelines of a rehearsed account did."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from promote.rehearsal.waiting import wait_for
from promotion_steps.names import MODEL_PACKAGE_VARIABLE, NO_MODEL_PACKAGE

PATIENCE_SECONDS = 60.0

_ENDED = {"Succeeded", "Failed", "Stopped", "Cancelled", "Superseded"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One action of an execution."""

    stage: str
    name: str
    status: str
    summary: str
    seconds: float

    def document(self) -> dict[str, Any]:
        """The action as JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Execution:
    """One run of a pipeline, for one model package or for none."""

    execution_id: str
    status: str
    package_arn: str

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes."""
        return self.status in _ENDED

    def document(self) -> dict[str, Any]:
        """The execution as JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineView:
    """Reads one pipeline.

    Args:
        client: A CodePipeline client of the pipeline's account.
        log: Where the emulator writes; named when something does not happen.
    """

    client: Any
    name: str
    log: str

    def executions(self, package_arn: str | None = None) -> list[Execution]:
        """List the executions, the newest first; those of one package where it is given."""
        summaries = self.client.list_pipeline_executions(pipelineName=self.name)[
            "pipelineExecutionSummaries"
        ]
        found = [self.execution(summary["pipelineExecutionId"]) for summary in summaries]
        return [one for one in found if package_arn in (None, one.package_arn)]

    def execution(self, execution_id: str) -> Execution:
        """Read one execution."""
        answer = self.client.get_pipeline_execution(
            pipelineName=self.name, pipelineExecutionId=execution_id
        )["pipelineExecution"]
        variables = {
            variable["name"]: variable["resolvedValue"] for variable in answer.get("variables", [])
        }
        return Execution(
            execution_id=execution_id,
            status=answer["status"],
            package_arn=variables.get(MODEL_PACKAGE_VARIABLE, NO_MODEL_PACKAGE),
        )

    def actions(self, execution_id: str) -> list[Action]:
        """List what an execution did, the first action first."""
        details = self.client.list_action_executions(
            pipelineName=self.name, filter={"pipelineExecutionId": execution_id}
        )["actionExecutionDetails"]
        return [_action(detail) for detail in sorted(details, key=lambda one: one["startTime"])]

    def wait_for_execution(self, package_arn: str) -> Execution:
        """Wait until an execution for this package began."""
        return wait_for(
            f"an execution of {self.name} for {package_arn}",
            lambda: next(iter(self.executions(package_arn)), None),
            seconds=PATIENCE_SECONDS,
            observed=lambda: f"{len(self.executions())} others, see {self.log}",
        )

    def wait_for_end(self, execution_id: str) -> Execution:
        """Wait until an execution ended, however it did."""

        def ended() -> Execution | None:
            execution = self.execution(execution_id)
            return execution if execution.has_ended else None

        return wait_for(
            f"the end of {self.name}",
            ended,
            seconds=PATIENCE_SECONDS,
            observed=lambda: f"{last_words(self.actions(execution_id))}, see {self.log}",
        )


def last_words(actions: list[Action]) -> str:
    """Say how the action ended that matters: the failed one, else the latest."""
    if not actions:
        return "no action"
    failed = [action for action in actions if action.status == "Failed"]
    action = (failed or actions)[-1]
    return " ".join(f"{action.stage}/{action.name} {action.status} {action.summary}".split())


def _action(detail: dict[str, Any]) -> Action:
    result = detail.get("output", {}).get("executionResult", {})
    message = result.get("errorDetails", {}).get("message", "")
    took = detail.get("lastUpdateTime", detail["startTime"]) - detail["startTime"]
    return Action(
        stage=detail["stageName"],
        name=detail["actionName"],
        status=detail["status"],
        summary=message or result.get("externalExecutionSummary", ""),
        seconds=round(took.total_seconds(), 3),
    )
