"""A gate as an action of a pipeline."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from promotion_steps import gate_step as module
from promotion_steps.case import Case
from promotion_steps.code_digest import code_digest
from promotion_steps.evidence_store import EvidenceStore
from promotion_steps.finding import Finding, Refused, Undecided
from promotion_steps.gate_step import gate_step, judge
from promotion_steps.pipeline_job import PipelineJob, run_step
from promotion_steps.reading import SET_UP
from promotion_steps.ruling import Ruling
from tests.promotion_steps.cases import case
from tests.promotion_steps.fake_s3 import FakeS3
from tests.promotion_steps.jobs import ENVIRON, CodePipeline, Context, event
from tests.promotion_steps.scene import ARN, EXECUTION, GROUP, TARGET, registered

BUCKET = TARGET.evidence_bucket
KEY = f"promotions/{EXECUTION}/gates/metrics.json"
LOW = Finding(gate="metrics", message="auc: 0.9 is below 0.95")


def evidence() -> EvidenceStore:
    return EvidenceStore(s3=FakeS3({BUCKET: TARGET.account}), bucket=BUCKET, account=TARGET.account)


def judged(ruling: Ruling, store: EvidenceStore) -> list[dict[str, Any]]:
    codepipeline = CodePipeline()
    given = case(*registered(), gates={"metrics": {"auc": {"min": 0.95}}})

    def step(job: PipelineJob) -> Any:
        return judge("metrics", lambda _: ruling, job, store, lambda _: given)

    run_step(step, event(), Context(), codepipeline=codepipeline, environ=ENVIRON, name="metrics")
    return codepipeline.told


def test_a_pass_publishes_where_the_verdict_lies() -> None:
    store = evidence()

    (told,) = judged(Ruling(inputs={"report": {"uri": "s3://b/k"}}), store)

    location = f"s3://{BUCKET}/{KEY}?versionId=v1"
    assert told["result"] == "success"
    assert told["outputVariables"] == {"Evidence": location}
    assert told["executionDetails"] == {"summary": f"metrics: passed, {location}"}


def test_findings_fail_the_action_and_link_to_the_verdict() -> None:
    (told,) = judged(Ruling(findings=(LOW,)), evidence())

    assert told["result"] == "failure"
    assert told["failureDetails"] == {
        "type": "JobFailed",
        "message": "metrics: auc: 0.9 is below 0.95",
        "externalExecutionId": f"s3://{BUCKET}/{KEY}?versionId=v1",
    }


def test_the_verdict_tells_an_auditor_everything() -> None:
    store = evidence()
    before = datetime.now(UTC)

    judged(Ruling(findings=(LOW,), inputs={"report": {"uri": "s3://b/k"}}), store)

    document = json.loads(store.s3.current(BUCKET, KEY).body)
    began, seconds = document.pop("began"), document.pop("duration_seconds")
    assert 0 <= seconds < 60
    assert abs((datetime.fromisoformat(began) - before).total_seconds()) < 60
    assert document == {
        "format": "model-promotion/gate-verdict/v1",
        "promotion_id": EXECUTION,
        "gate": "metrics",
        "verdict": "refused",
        "findings": ["auc: 0.9 is below 0.95"],
        "model": GROUP,
        "model_package_arn": ARN,
        "source": "acme/dev/111111111111/us-east-1",
        "target": "acme/staging/222222222222/us-east-1",
        "intent": "promote",
        "inputs": {"report": {"uri": "s3://b/k"}},
        "thresholds": {"auc": {"min": 0.95}},
        "unchecked": [],
        "listed": [],
        "code_sha256": code_digest(),
    }


@pytest.mark.parametrize(
    ("error", "finding", "verdict"),
    [
        (Refused("package: cannot be read, got AccessDenied"), "package: cannot be", "refused"),
        (Undecided("package: cannot be read, got Throttling"), "package: cannot be", "undecided"),
        (ValueError("promotion.json: no JSON"), "cannot decide, got ValueError", "undecided"),
    ],
)
def test_a_gate_that_is_told_nothing_keeps_a_verdict_all_the_same(
    error: Exception, finding: str, verdict: str
) -> None:
    store, codepipeline = evidence(), CodePipeline()

    def unreadable(_: PipelineJob) -> Case:
        raise error

    def step(job: PipelineJob) -> Any:
        return judge("metrics", lambda _: Ruling(), job, store, unreadable)

    run_step(step, event(), Context(), codepipeline=codepipeline, environ=ENVIRON, name="metrics")

    document = json.loads(store.s3.current(BUCKET, KEY).body)
    (said,) = document["findings"]
    assert said.startswith(finding)
    assert (document["verdict"], document["model_package_arn"]) == (verdict, ARN)
    assert (document["model"], document["thresholds"]) == (None, {})
    (told,) = codepipeline.told
    assert told["failureDetails"]["message"].startswith(
        f"metrics: {'undecided: ' if verdict == 'undecided' else ''}{finding}"
    )


def test_nothing_passes_without_evidence() -> None:
    store = evidence()
    store.s3.faults["put_object"] = "AccessDenied"

    (told,) = judged(Ruling(), store)

    assert told["result"] == "failure"
    assert told["failureDetails"]["message"] == (
        f"metrics: s3://{BUCKET}/{KEY}: cannot be written, got AccessDenied: no, AccessDenied;"
        f" {SET_UP}"
    )


def test_a_handler_asks_its_gate_about_the_version_of_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, package = registered()
    scene.s3.owners |= {BUCKET: TARGET.account, "artifacts": TARGET.account}
    scene.s3.store("artifacts", "a/b.zip", _source())
    codepipeline = CodePipeline()
    clients: dict[str, Any] = {"s3": scene.s3, "sagemaker": _Registry(package.description)}
    monkeypatch.setattr(
        "promotion_steps.artifact_store.client", lambda name, *_, **__: clients[name]
    )
    monkeypatch.setattr("promotion_steps.evidence_store.client", lambda name, *_: clients[name])
    monkeypatch.setattr("promotion_steps.pipeline_source.artifact_client", lambda _: scene.s3)
    monkeypatch.setattr("promotion_steps.pipeline_job.client", lambda *_, **__: codepipeline)
    monkeypatch.setattr(module, "client", lambda name, *_: clients[name])
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    asked: list[Case] = []

    def examine(given: Case) -> Ruling:
        asked.append(given)
        raise Refused("no report")

    told = {"model_package_arn": ARN, "execution_id": EXECUTION, "approved_at": "unknown"}
    gate_step("data-quality", examine)(event(told), Context(60))

    (given,) = asked
    assert given.package.arn == package.arn
    assert given.settings.gate("metrics").members == {"auc": {"min": 0.95}}
    assert given.approved_at is None
    assert 40 < given.seconds_left() <= 45
    assert given.source("sagemaker") is clients["sagemaker"]
    (failure,) = codepipeline.told
    assert failure["failureDetails"]["message"] == "data-quality: no report"


class _Registry:
    def __init__(self, description: Any) -> None:
        self.description = description

    def describe_model_package(self, **request: str) -> Any:
        assert request == {"ModelPackageName": ARN}
        return self.description


def _source() -> bytes:
    settings = {"model": GROUP, "group": GROUP, "gates": {"metrics": {"auc": {"min": 0.95}}}}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("promotion.json", json.dumps(settings))
    return packed.getvalue()
