"""Promotions that stalled, and withdrawn versions that serve, are found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promotion_steps.ledger import Claim
from promotion_steps.watch_promotions import find_stalled, find_withdrawn
from tests.promotion_steps.executions import NOW, REQUEST, EndedPipeline
from tests.promotion_steps.scene import ARN, EXECUTION, PIPELINE, TARGET, TARGET_ARN

PATIENCE = timedelta(hours=1)
WITHDRAWN = {"promotion.withdrawn": "rejected in dev"}


def claim(state: str = "InProgress", reported_at: str | None = None) -> Claim:
    return Claim(
        source_arn=ARN,
        pipeline=PIPELINE,
        execution_id=EXECUTION,
        state=state,
        reported_at=reported_at,
    )


def stalled(codepipeline: Any, of: Claim, patience: timedelta = PATIENCE) -> list[str]:
    return find_stalled(codepipeline, [of], now=NOW, patience=patience)


def test_a_promotion_that_did_nothing_for_too_long_has_stalled() -> None:
    running = EndedPipeline(REQUEST, status="InProgress")

    assert stalled(running, claim()) == [ARN]
    assert stalled(running, claim(), PATIENCE + timedelta(seconds=1)) == []


def test_a_retry_of_a_promotion_that_failed_can_stall_too() -> None:
    running = EndedPipeline(REQUEST, status="InProgress")

    assert stalled(running, claim("Failed", NOW.isoformat())) == [ARN]


@pytest.mark.parametrize("status", ["Failed", "Succeeded", "Stopped"])
def test_what_ended_has_not_stalled(status: str) -> None:
    assert stalled(EndedPipeline(REQUEST, status=status), claim()) == []


def test_what_succeeded_and_was_reported_is_not_asked_for() -> None:
    assert stalled(None, claim("Succeeded", NOW.isoformat())) == []


def test_an_execution_that_codepipeline_does_not_know_has_not_stalled() -> None:
    class Forgetful:
        def get_pipeline_execution(self, **request: Any) -> Any:
            raise ClientError({"Error": {"Code": "PipelineNotFoundException"}}, "Get")

    assert stalled(Forgetful(), claim()) == []


class Serving:
    """A registry whose endpoint serves one version."""

    def __init__(self, metadata: dict[str, str], *, exists: bool = True) -> None:
        self.metadata = metadata
        self.exists = exists

    def describe_endpoint(self, *, EndpointName: str) -> Any:  # noqa: N803 - boto3's spelling
        if not self.exists:
            message = f"Could not find endpoint {EndpointName}"
            error = {"Code": "ValidationException", "Message": message}
            raise ClientError({"Error": error}, "DescribeEndpoint")
        assert EndpointName == TARGET.endpoint("breast-cancer")
        return {"EndpointStatus": "InService", "EndpointConfigName": "config"}

    def describe_endpoint_config(self, **request: Any) -> Any:
        return {"ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "model"}]}

    def describe_model(self, **request: Any) -> Any:
        return {"ModelArn": "arn:model"}

    def list_tags(self, **request: Any) -> Any:
        return {"Tags": [{"Key": "model-promotion:model-package", "Value": TARGET_ARN}]}

    def describe_model_package(self, **request: Any) -> Any:
        assert request == {"ModelPackageName": TARGET_ARN}
        return {"ModelPackageArn": TARGET_ARN, "CustomerMetadataProperties": self.metadata}


@pytest.mark.parametrize(("metadata", "found"), [(WITHDRAWN, [TARGET_ARN]), ({}, [])])
def test_a_withdrawn_version_that_serves_is_found_once(
    metadata: dict[str, str], found: list[str]
) -> None:
    registry: Any = Serving(metadata)

    assert find_withdrawn(registry, TARGET, [claim("Succeeded"), claim("Failed")]) == found


def test_a_model_without_an_endpoint_serves_nothing() -> None:
    registry: Any = Serving(WITHDRAWN, exists=False)

    assert find_withdrawn(registry, TARGET, [claim()]) == []
