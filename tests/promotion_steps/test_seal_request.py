"""What the sealing function takes, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from promotion_steps.seal_request import SealRequest
from tests.promotion_steps.scene import ARN, SOURCE, TARGET, TARGET_ARN
from tests.promotion_steps.test_json_fields import ANY_JSON


def registration(arn: str = ARN, **members: Any) -> dict[str, Any]:
    return {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Model Package State Change",
        "account": SOURCE.account,
        "detail": {"ModelPackageArn": arn, "ModelApprovalStatus": "PendingManualApproval"},
        **members,
    }


def test_somebody_names_a_version() -> None:
    request = SealRequest.from_event({"model_package_arn": ARN}, SOURCE)

    assert (str(request.arn), request.is_event) == (ARN, False)


def test_an_event_names_the_version_that_was_registered() -> None:
    request = SealRequest.from_event(registration(), SOURCE)

    assert (str(request.arn), request.is_event) == (ARN, True)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({}, "event: model_package_arn: got nothing, expected a text"),
        ({"model_package_arn": ARN, "more": 1}, "event: more: unknown key"),
        ({"model_package_arn": "x"}, "model package ARN: got 'x'"),
        ({"model_package_arn": TARGET_ARN}, "expected one of 111111111111 in us-east-1"),
        (registration(account=TARGET.account), "event: account: got '222222222222', expected"),
        (registration(source="me"), "event: source: got 'me', expected 'aws.sagemaker'"),
        (registration(**{"detail-type": "x"}), "event: detail-type: got 'x', expected 'SageMaker"),
        (registration(detail={}), r"event: detail\.ModelPackageArn: got nothing, expected a text"),
        (registration(TARGET_ARN), "expected one of 111111111111 in us-east-1"),
    ],
)
def test_anything_else_is_an_error(event: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SealRequest.from_event(event, SOURCE)


@given(ANY_JSON)
def test_any_json_is_a_value_error(document: Any) -> None:
    with pytest.raises(ValueError, match=r"^event: "):
        SealRequest.from_event(document, SOURCE)
