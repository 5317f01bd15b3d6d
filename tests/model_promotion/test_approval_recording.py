"""How an environment writes down who approved its versions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model_promotion import ApprovalRecording, lambda_code
from promotion_steps.hop import Hop
from promotion_steps.names import Environment

PROPERTY = "sagemaker:CustomerMetadataProperties/promotion"


@pytest.fixture(scope="module")
def template(synthesize: Any, staging: Environment, prod: Environment) -> Any:
    return synthesize(
        lambda stack: ApprovalRecording(
            stack, "Recording", hop=Hop(source=staging, target=prod), code=lambda_code()
        )
    )


def test_approvals_of_the_own_account_are_heard_on_its_default_bus(template: Any) -> None:
    rule = template.only("AWS::Events::Rule")

    absent = [{"exists": False}]
    assert "EventBusName" not in rule
    assert json.loads(rule["EventPattern"]) == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "account": ["222222222222"],
        "detail": {
            "ModelApprovalStatus": ["Approved"],
            "$or": [
                {"UpdatedModelPackageFields": ["ModelApprovalStatus"]},
                {
                    "UpdatedModelPackageFields": [*absent, None],
                    "CustomerMetadataProperties": {"promotion.approver": absent},
                },
            ],
        },
    }
    queue = "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered"
    assert rule["Targets"] == [
        {
            "Id": "RecordApproval",
            "Arn": "<AWS::Lambda::Function>",
            "DeadLetterConfig": {"Arn": queue},
        }
    ]


def test_one_rule_of_the_own_account_invokes_the_function(template: Any) -> None:
    permission = template.only("AWS::Lambda::Permission")

    assert permission["SourceArn"] == "<AWS::Events::Rule>"
    assert permission["SourceAccount"] == "222222222222"
    function = template.only("AWS::Lambda::Function")
    assert function["FunctionName"] == "acme-staging-record-approval"
    assert function["Handler"] == "promotion_steps.handlers.record_approval.handler"


def test_it_writes_who_approved_and_can_neither_decide_nor_rebind(template: Any) -> None:
    may = template.may("acme-staging-record-approval")

    packages = "arn:aws:sagemaker:us-east-1:222222222222:model-package/*"
    assert may.keys() == {
        "DescribeModelVersions",
        "RecordApprovers",
        "WriteTheLog",
        "KeepEventsItFailedOn",
    }
    assert may["DescribeModelVersions"] == {
        "Action": "sagemaker:DescribeModelPackage",
        "Resource": packages,
    }
    assert may["RecordApprovers"] == {
        "Action": "sagemaker:UpdateModelPackage",
        "Resource": packages,
        "Condition": {
            "Null": {
                f"{PROPERTY}.approved-at": "false",
                f"{PROPERTY}.arrival": "true",
                f"{PROPERTY}.approver": "false",
                f"{PROPERTY}.manifest.sha256": "true",
                f"{PROPERTY}.manifest.uri": "true",
                f"{PROPERTY}.manifest.version": "true",
                f"{PROPERTY}.first.arn": "true",
                f"{PROPERTY}.first.created-at": "true",
                f"{PROPERTY}.origin.account": "true",
                f"{PROPERTY}.origin.arn": "true",
                f"{PROPERTY}.registrar": "true",
                f"{PROPERTY}.withdrawn": "true",
                "sagemaker:CustomerMetadataPropertiesToRemove": "true",
                "sagemaker:ModelApprovalStatus": "true",
            }
        },
    }
