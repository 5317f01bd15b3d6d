"""The step that asks a deployed endpoint."""

from __future__ import annotations

import io
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from promotion_steps.finding import Refused
from promotion_steps.pipeline_source import PipelineSource
from promotion_steps.promotion_settings import PromotionSettings, SmokeTest
from promotion_steps.smoke_test import ask_endpoint

ENDPOINT = "acme-staging-breast-cancer"


def source(
    accept: str | None = "application/json", payload: bytes | None = b"1,2"
) -> PipelineSource:
    smoke_test = SmokeTest(
        content_type="text/csv",
        accept=accept,
        answer_content_type="application/json",
        shape=(1,),
    )
    settings = PromotionSettings(
        model="breast-cancer", group="g", gates={}, smoke_test=smoke_test if payload else None
    )
    return PipelineSource(settings=settings, payload=payload)


def runtime() -> Any:
    return boto3.client("sagemaker-runtime", region_name="us-east-1")


def answer(body: bytes) -> dict[str, Any]:
    return {
        "Body": StreamingBody(io.BytesIO(body), len(body)),
        "ContentType": "application/json",
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }


def test_an_endpoint_that_answers_as_expected_passes() -> None:
    client = runtime()
    request = {
        "EndpointName": ENDPOINT,
        "ContentType": "text/csv",
        "Accept": "application/json",
        "Body": b"1,2",
    }
    with Stubber(client) as stub:
        stub.add_response("invoke_endpoint", answer(b"[0.97]"), request)

        assert ask_endpoint(ENDPOINT, source(), client) == []


def test_another_answer_is_a_finding() -> None:
    client = runtime()
    request = {"EndpointName": ENDPOINT, "ContentType": "text/csv", "Body": b"1,2"}
    with Stubber(client) as stub:
        stub.add_response("invoke_endpoint", answer(b"oops"), request)

        (finding,) = ask_endpoint(ENDPOINT, source(accept=None), client)

    assert str(finding).startswith("smoke-test: body: no JSON")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"OriginalStatusCode": 500, "OriginalMessage": "no module named sklearn"},
            "smoke-test: the model answered with status 500: no module named sklearn",
        ),
        ({}, "smoke-test: the model answered with status unknown: told"),
    ],
)
def test_a_model_that_fails_is_a_finding(fields: dict[str, Any], message: str) -> None:
    client = runtime()
    with Stubber(client) as stub:
        stub.add_client_error("invoke_endpoint", "ModelError", "told", 424, modeled_fields=fields)

        (finding,) = ask_endpoint(ENDPOINT, source(), client)

    assert str(finding) == message


def test_an_endpoint_that_is_not_there_is_refused() -> None:
    client = runtime()
    with Stubber(client) as stub:
        stub.add_client_error("invoke_endpoint", "ValidationError", "not found", 400)

        with pytest.raises(Refused, match=f"endpoint {ENDPOINT}: cannot be invoked, got Valida"):
            ask_endpoint(ENDPOINT, source(), client)


def test_a_model_without_a_smoke_test_is_an_error_of_the_pipeline() -> None:
    with pytest.raises(ValueError, match=r"promotion\.json: smoke_test: got nothing"):
        ask_endpoint(ENDPOINT, source(payload=None), runtime())
