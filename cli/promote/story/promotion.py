"""What became of a version on its way to the next environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from promote.package_group import PackageGroup
from promote.package_status import Outcome
from promote.story.execution import Execution
from promote.story.gaps import Gaps
from promote.story.gate_verdict import read_verdicts
from promotion_steps.aws import Client
from promotion_steps.ledger import Ledger, LedgerEntry
from promotion_steps.model_package_arn import canonical_arn
from promotion_steps.names import MODEL_PACKAGE_VARIABLE
from promotion_steps.pipeline_execution import PipelineExecution

MOST_EXECUTIONS = 25
"""How many executions of a pipeline are asked whether they promoted the version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Promotion:
    """A version's way to the next environment.

    Args:
        recorded: What the target reported to the source; None where it reported nothing yet.
        claim: What the target's ledger remembers: the execution, and how it ended.
        executions: The newest first.
        is_seen: Whether the target's account was asked.
    """

    source: str
    target: str
    recorded: Outcome | None
    claim: LedgerEntry | None
    executions: tuple[Execution, ...]
    is_seen: bool

    @property
    def newest(self) -> Execution | None:
        """The newest execution that had something to promote."""
        return next((one for one in self.executions if not one.is_void), None)

    @property
    def version(self) -> str | None:
        """ARN of what the version became in the target."""
        told = [
            self.claim.model_package_arn if self.claim else None,
            *(one.version for one in self.executions),
            self.recorded.version if self.recorded else None,
        ]
        return next((arn for arn in told if arn), None)

    @property
    def has_failed(self) -> bool:
        """Whether the newest attempt failed, as far as anybody told."""
        if self.newest is not None:
            return not self.newest.is_running and self.newest.status != "Succeeded"
        return self.recorded is not None and self.recorded.verdict != "Succeeded"

    def document(self) -> dict[str, Any]:
        """Spell it in JSON."""
        return {
            "source": self.source,
            "target": self.target,
            "recorded": asdict(self.recorded) if self.recorded else None,
            "claim": asdict(self.claim) if self.claim else None,
            "executions": [one.document() for one in self.executions],
            "is_seen": self.is_seen,
        }


class PromotionReader:
    """Asks the account of a target about the promotions of its pipelines."""

    def __init__(
        self, *, group: PackageGroup, codepipeline: Client, dynamodb: Client, s3: Client, gaps: Gaps
    ) -> None:
        self._environment = group.environment
        self._pipeline = group.environment.pipeline(group.model)
        self._codepipeline, self._s3, self._gaps = codepipeline, s3, gaps
        self._ledger = Ledger(dynamodb=dynamodb, table=group.environment.ledger)

    def claim(self, source_arn: str) -> LedgerEntry | None:
        """Return what the ledger remembers of a version."""
        what = f"ledger {self._ledger.table}"
        return self._gaps.ask(what, lambda: self._ledger.find(source_arn))

    def executions(self, source_arn: str, claim: LedgerEntry | None) -> tuple[Execution, ...]:
        """Return the executions that were started for a version, the newest first."""
        ids = self._gaps.ask(self._pipeline, lambda: list(self._ids(source_arn))) or []
        if claim and claim.execution_id not in ids:
            ids.append(claim.execution_id)
        found = (self._read(one) for one in ids)
        return tuple(one for one in found if one is not None)

    def _ids(self, source_arn: str) -> Iterator[str]:
        listed = self._codepipeline.list_pipeline_executions(
            pipelineName=self._pipeline, maxResults=MOST_EXECUTIONS
        )
        for summary in listed["pipelineExecutionSummaries"]:
            execution_id = str(summary["pipelineExecutionId"])
            if canonical_arn(self._promotes(execution_id)) == canonical_arn(source_arn):
                yield execution_id

    def _promotes(self, execution_id: str) -> str:
        answer = self._codepipeline.get_pipeline_execution(
            pipelineName=self._pipeline, pipelineExecutionId=execution_id
        )
        variables = answer["pipelineExecution"].get("variables") or []
        named = (one for one in variables if one["name"] == MODEL_PACKAGE_VARIABLE)
        return next((str(one["resolvedValue"]) for one in named), "")

    def _read(self, execution_id: str) -> Execution | None:
        environment, pipeline = self._environment, self._pipeline
        read = self._gaps.ask(
            f"{pipeline} {execution_id}",
            lambda: PipelineExecution.read(self._codepipeline, pipeline, execution_id),
        )
        if read is None:
            return None
        verdicts = self._gaps.ask(
            f"evidence in {environment.evidence_bucket}",
            lambda: read_verdicts(self._s3, environment, execution_id),
        )
        return Execution.of(read, execution_id, environment, pipeline, tuple(verdicts or ()))
