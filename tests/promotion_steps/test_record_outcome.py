"""An outcome is written onto the source package, once."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st
from moto import mock_aws

from promotion_steps.metadata_text import LONGEST_VALUE, metadata_value
from promotion_steps.record_outcome import record_outcome
from tests.promotion_steps.executions import Events
from tests.promotion_steps.registry import registry
from tests.promotion_steps.scene import EXECUTION, GROUP, HOP, IMAGE, SOURCE, TARGET, TARGET_ARN

ARN = SOURCE.arn("sagemaker", f"model-package/{GROUP}/1")
URL = TARGET.execution_url("acme-staging-breast-cancer", EXECUTION)
EVIDENCE = f"s3://acme-staging-evidence-222222222222/promotions/{EXECUTION}/"


@pytest.fixture
def sagemaker() -> Iterator[Any]:
    with mock_aws():
        client = registry(SOURCE.account)
        client.create_model_package_group(ModelPackageGroupName=GROUP)
        client.create_model_package(
            ModelPackageGroupName=GROUP,
            ModelApprovalStatus="Approved",
            CustomerMetadataProperties={"team": "oncology"},
            InferenceSpecification={
                "Containers": [{"Image": IMAGE}],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
        )
        yield Counting(client)


class Counting:
    """Merges updated properties as SageMaker does, which moto replaces, and counts updates."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.updates: list[dict[str, Any]] = []

    def describe_model_package(self, **request: Any) -> Any:
        return self._client.describe_model_package(**request)

    def update_model_package(self, **request: Any) -> None:
        self.updates.append(request)
        known = metadata(self)
        properties = {**known, **request["CustomerMetadataProperties"]}
        self._client.update_model_package(**{**request, "CustomerMetadataProperties": properties})


def metadata(sagemaker: Any) -> dict[str, str]:
    described = sagemaker.describe_model_package(ModelPackageName=ARN)
    properties: dict[str, str] = described["CustomerMetadataProperties"]
    return properties


def event(**detail: Any) -> dict[str, Any]:
    return {
        "source": "model-promotion",
        "detail-type": "Model Promotion Report",
        "account": TARGET.account,
        "detail": {
            "source_model_package_arn": ARN,
            "environment": "staging",
            "verdict": "Succeeded",
            "model_package_arn": TARGET_ARN,
            "findings": [],
            "pipeline": "acme-staging-breast-cancer",
            "execution_id": EXECUTION,
            "execution_url": URL,
            "evidence": EVIDENCE,
            **detail,
        },
    }


def test_a_success_is_written_without_findings(sagemaker: Any) -> None:
    assert record_outcome(event(), hop=HOP, registry=sagemaker, events=Events())

    assert metadata(sagemaker) == {
        "team": "oncology",
        "promotion.staging.verdict": "Succeeded",
        "promotion.staging.version": TARGET_ARN,
        "promotion.staging.execution": URL,
        "promotion.staging.evidence": EVIDENCE,
    }


def test_a_failure_is_written_with_its_findings(sagemaker: Any) -> None:
    failed = event(
        verdict="Failed",
        model_package_arn=None,
        findings=["metric-floor: auc: 0.9 is below 0.95", "integrity: got 'x', expected (y)"],
    )

    record_outcome(failed, hop=HOP, registry=sagemaker, events=Events())

    assert metadata(sagemaker) == {
        "team": "oncology",
        "promotion.staging.verdict": "Failed",
        "promotion.staging.findings": (
            "metric-floor: auc: 0.9 is below 0.95 / integrity: got x - expected y"
        ),
        "promotion.staging.execution": URL,
        "promotion.staging.evidence": EVIDENCE,
    }


def test_a_second_delivery_changes_nothing(sagemaker: Any) -> None:
    record_outcome(event(), hop=HOP, registry=sagemaker, events=Events())

    assert not record_outcome(event(), hop=HOP, registry=sagemaker, events=Events())
    assert len(sagemaker.updates) == 1


def test_the_outcome_is_an_event_on_the_source_accounts_default_bus(sagemaker: Any) -> None:
    events = Events()

    record_outcome(event(), hop=HOP, registry=sagemaker, events=events)

    (entry,) = events.entries
    assert entry["EventBusName"] == "arn:aws:events:us-east-1:111111111111:event-bus/default"
    assert (entry["Source"], entry["DetailType"]) == ("model-promotion", "Model Promotion Outcome")
    assert json.loads(entry["Detail"])["source_model_package_arn"] == ARN


def test_an_outcome_is_announced_again_when_its_report_is_delivered_again(sagemaker: Any) -> None:
    lost, kept = Events(failed=1), Events()
    with pytest.raises(RuntimeError, match=r"PutEvents: .*event-bus/default: got"):
        record_outcome(event(), hop=HOP, registry=sagemaker, events=lost)

    assert not record_outcome(event(), hop=HOP, registry=sagemaker, events=kept)

    assert len(kept.entries) == 1


def test_only_the_outcome_is_touched(sagemaker: Any) -> None:
    record_outcome(event(), hop=HOP, registry=sagemaker, events=Events())

    (update,) = sagemaker.updates
    assert update.keys() == {"ModelPackageArn", "CustomerMetadataProperties"}
    assert all(key.startswith("promotion.staging.") for key in update["CustomerMetadataProperties"])


def test_a_success_after_a_failure_leaves_no_old_findings(sagemaker: Any) -> None:
    record_outcome(
        event(verdict="Failed", findings=["a: b"]), hop=HOP, registry=sagemaker, events=Events()
    )

    record_outcome(event(), hop=HOP, registry=sagemaker, events=Events())

    assert metadata(sagemaker)["promotion.staging.findings"] == "none"
    assert not record_outcome(event(), hop=HOP, registry=sagemaker, events=Events())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({**event(), "account": SOURCE.account}, "event: account: got '111111111111', expected '2"),
        ({**event(), "source": "x"}, "event: source: got 'x', expected 'model-promotion'"),
        ({**event(), "detail-type": "x"}, "event: detail-type: got 'x', expected 'Model"),
        ({**event(), "detail": None}, "event: detail: got None, expected an object"),
        (event(environment="prod"), "report: environment: got 'prod', expected 'staging'"),
        (event(verdict="Great"), "report: verdict: got 'Great', expected Succeeded or Failed"),
        (event(findings=[1]), r"report: findings: got \[1\], expected a list of texts"),
        (event(stage=1), "report: stage: got 1, expected a text"),
        (event(failed_actions="x"), "report: failed_actions: got 'x', expected a list"),
        (event(failed_actions=[1]), r"report: failed_actions: got \[1\], expected a list of"),
        (event(next_environment=""), "report: next_environment: got '', expected a text"),
        (event(model_package_arn=1), "report: model_package_arn: got 1, expected a text"),
        (event(source_model_package_arn="x"), "model package ARN: got 'x'"),
        (event(source_model_package_arn=TARGET_ARN), "expected one of 111111111111 in us-east-1"),
    ],
)
def test_what_is_no_report_of_the_target_is_an_error(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        record_outcome(wrong, hop=HOP, registry=None, events=None)


@given(st.text())
def test_any_text_becomes_a_value_that_sagemaker_takes(text: str) -> None:
    value = metadata_value(text)

    assert 1 <= len(value) <= LONGEST_VALUE
    assert all(c in "_.:/=+-@" or unicodedata.category(c)[0] in "LZN" for c in value)
    assert metadata_value(value) == value


def test_a_long_text_is_cut_where_it_shows() -> None:
    assert metadata_value("x" * 300) == "x" * 253 + "..."
    assert metadata_value("\n") == "-"
    assert metadata_value("1 < 2 > 0%…") == "1 below 2 above 0 percent ..."
