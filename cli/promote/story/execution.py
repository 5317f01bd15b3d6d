"""One execution of a pipeline that promoted, or tried to promote, a version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from promote.retry_decision import RetryDecision
from promote.story.gate_verdict import GateVerdict
from promotion_steps.check_request import DECISION, NOTHING
from promotion_steps.names import Environment
from promotion_steps.pipeline_execution import RUNNING, SUCCEEDED, PipelineExecution
from promotion_steps.register import MODEL_PACKAGE_ARN


@dataclass(frozen=True, kw_only=True, slots=True)
class Execution:
    """How far an execution came.

    Args:
        stage: The stage that failed; None where none did.
        again: Why actions failed that another attempt may help.
        refused: Findings that are decisions.
        version: ARN of what it registered, as far as it came.
        is_void: Whether it found nothing to promote.
        verdicts: Of the gates, as far as they decided.
    """

    id: str
    pipeline: str
    status: str
    started: datetime | None
    url: str
    stage: str | None
    again: tuple[str, ...]
    refused: tuple[str, ...]
    version: str | None
    is_void: bool
    verdicts: tuple[GateVerdict, ...]

    @classmethod
    def of(
        cls,
        read: PipelineExecution,
        execution_id: str,
        environment: Environment,
        pipeline: str,
        verdicts: tuple[GateVerdict, ...],
    ) -> Execution:
        """Tell what CodePipeline knows, beside what the gates wrote down."""
        failed = read.failed_actions() if read.status != SUCCEEDED else []
        decision = RetryDecision.of(failed)
        return cls(
            id=execution_id,
            pipeline=pipeline,
            status=read.status,
            started=read.actions[0].started if read.actions else None,
            url=environment.execution_url(pipeline, execution_id),
            stage=failed[0].stage if failed else None,
            again=decision.again,
            refused=decision.refused,
            version=read.output(MODEL_PACKAGE_ARN),
            is_void=read.output(DECISION) == NOTHING,
            verdicts=verdicts,
        )

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.status in RUNNING

    @property
    def may_be_retried(self) -> bool:
        """Whether nothing that failed was a decision."""
        return bool(self.again) and not self.refused

    def document(self) -> dict[str, Any]:
        """Spell it in JSON."""
        started = self.started.isoformat() if self.started else None
        return {**asdict(self), "started": started, "may_be_retried": self.may_be_retried}
