"""Executions of pipelines that run at once, a step at a time, in an order that a seed decides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from promotion_steps.check_request import DECISION, PROMOTE, check_request
from promotion_steps.finding import Refused
from promotion_steps.handlers.render_endpoint import overtaken
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.ledger import Ledger
from promotion_steps.manifest_reference import ManifestReference
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.register import MODEL_PACKAGE_ARN, register
from promotion_steps.report import Reporter
from promotion_steps.s3_uri import S3Uri
from tests.promotion_steps.executions import NOW, Events, action
from tests.promotion_steps.notified import Notified
from tests.promotion_steps.scene import HOP, MANIFEST, SOURCE, TARGET, TARGET_BUCKET, registered

STAGES = ("Request", "Validate", "Promote", "Deploy")
MANIFESTED = ManifestReference(
    uri=S3Uri(bucket=TARGET_BUCKET, key=MANIFEST), version_id="t1", sha256="b" * 64
)


@dataclass(frozen=True, slots=True)
class Approval:
    """The event of one approval, which may be delivered twice."""

    model: str
    version: int

    @property
    def arn(self) -> str:
        return SOURCE.arn("sagemaker", f"model-package/{self.model}/{self.version}")

    @property
    def package(self) -> ModelPackage:
        _, package = registered(
            ModelPackageArn=self.arn,
            ModelPackageGroupName=self.model,
            CreationTime=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=self.version),
        )
        return package


@dataclass
class Execution:
    """One execution of a model's pipeline; `queued` stages wait in the order of arrival."""

    approval: Approval
    execution_id: str
    actions: list[dict[str, Any]] = field(default_factory=list)
    stage: int = 0
    failure: str | None = None
    version: str | None = None


@dataclass
class Storm:
    """What an environment has, and executions of its pipelines.

    Args:
        broken: Approvals whose deployment fails.
    """

    ledger: Ledger
    registry: Any
    random: Random
    broken: frozenset[Approval] = frozenset()
    serving: dict[str, str] = field(default_factory=dict)
    events: Events = field(default_factory=Events)
    stages: dict[tuple[str, int], list[Execution]] = field(default_factory=dict)

    def run(self, approvals: list[Approval]) -> None:
        """Deliver each approval, and let executions take turns until all have ended."""
        started = [
            Execution(approval=approval, execution_id=f"e{number}")
            for number, approval in enumerate(approvals)
        ]
        for execution in started:
            self._queue(execution)
        while ready := [queue for queue in self.stages.values() if queue]:
            self._advance(self.random.choice(ready).pop(0))

    @property
    def reports(self) -> list[dict[str, Any]]:
        return [json.loads(entry["Detail"]) for entry in self.events.entries]

    def _queue(self, execution: Execution) -> None:
        key = execution.approval.model, execution.stage
        self.stages.setdefault(key, []).append(execution)

    def _advance(self, execution: Execution) -> None:
        """Run one stage, which one execution of a pipeline at a time may do."""
        stage = STAGES[execution.stage]
        try:
            outputs = dict(self._step(stage, execution))
        except Refused as refused:
            execution.failure, outputs = str(refused), {}
        execution.actions.append(
            action(stage, stage, minute=execution.stage, outputs=outputs, failure=execution.failure)
        )
        execution.stage += 1
        is_over = execution.failure or outputs.get(DECISION, PROMOTE) != PROMOTE
        if is_over or execution.stage == len(STAGES):
            self._report(execution)
        else:
            self._queue(execution)

    def _step(self, stage: str, execution: Execution) -> Iterator[tuple[str, str]]:
        approval = execution.approval
        common = {
            "execution_id": execution.execution_id,
            "ledger": self.ledger,
            "mark": HighWaterMark.of(approval.model, self.ledger, TARGET.name),
        }
        if stage == "Request":
            yield from check_request(
                approval.arn,
                group=approval.model,
                pipeline=TARGET.pipeline(approval.model),
                source=SOURCE,
                registry=Described(approval.package),
                approved_at=f"approval of {approval.arn}",
                **common,
            ).outputs.items()
        elif stage == "Promote":
            outputs = register(
                approval.package, hop=HOP, manifest=MANIFESTED, registry=self.registry, **common
            ).outputs
            execution.version = outputs[MODEL_PACKAGE_ARN]
            yield from outputs.items()
        elif stage == "Deploy":
            self._deploy(approval, execution)

    def _deploy(self, approval: Approval, execution: Execution) -> None:
        package = describe_package(self.registry, str(execution.version))
        served = self.serving.get(approval.model)
        running = describe_package(self.registry, served) if served else None
        if problems := overtaken(package, running, None):
            raise Refused(*problems)
        if approval in self.broken:
            raise Refused(f"{package.arn}: unhealthy")
        self.serving[approval.model] = str(package.arn)

    def _report(self, execution: Execution) -> None:
        pipeline = TARGET.pipeline(execution.approval.model)
        reporter = Reporter(
            hop=HOP,
            codepipeline=Ended(execution),
            cloudformation=None,
            ledger=self.ledger,
            events=self.events,
            registry=self.registry,
            notifier=Notified().notifier,
            now=NOW,
        )
        detail = {"pipeline": pipeline, "execution-id": execution.execution_id}
        reporter.report_event({"detail": detail})


class Merging:
    """A registry of moto that merges customer metadata, as SageMaker does."""

    def __init__(self, sagemaker: Any) -> None:
        self.sagemaker = sagemaker

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sagemaker, name)

    def update_model_package(self, **request: Any) -> Any:
        name = "CustomerMetadataProperties"
        arn = request["ModelPackageArn"]
        known = self.sagemaker.describe_model_package(ModelPackageName=arn).get(name, {})
        merged = {**known, **request.get(name, {})}
        return self.sagemaker.update_model_package(**{**request, name: merged})


@dataclass
class Described:
    """A registry that knows one version."""

    package: ModelPackage

    def describe_model_package(self, **request: Any) -> Any:
        return self.package.description


@dataclass
class Ended:
    """CodePipeline, about an execution that ended."""

    execution: Execution

    def get_pipeline_execution(self, **request: Any) -> Any:
        arn = {"name": "ModelPackageArn", "resolvedValue": self.execution.approval.arn}
        status = "Failed" if self.execution.failure else "Succeeded"
        return {"pipelineExecution": {"status": status, "variables": [arn]}}

    def list_action_executions(self, **request: Any) -> Any:
        return {"actionExecutionDetails": self.execution.actions}
