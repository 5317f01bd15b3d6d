"""What logs are encrypted with."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import RemovalPolicy

from model_promotion import LogKey
from promotion_steps.names import Environment


@pytest.fixture
def template(synthesize: Any, staging: Environment) -> Any:
    return synthesize(lambda stack: LogKey(stack, "Logs", environment=staging))


def test_cloudwatch_logs_encrypts_log_groups_of_this_account_and_region_alone(
    template: Any,
) -> None:
    *_, encrypt, find = template.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]

    assert encrypt == {
        "Sid": "EncryptLogGroupsOfTheAccount",
        "Effect": "Allow",
        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Action": [
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        "Resource": "*",
        "Condition": {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": (
                    "arn:aws:logs:us-east-1:222222222222:log-group:*"
                )
            }
        },
    }
    assert find == {
        "Sid": "FindTheKeyOfLogGroups",
        "Effect": "Allow",
        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Action": "kms:DescribeKey",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
    }


def test_the_key_rotates(template: Any) -> None:
    assert template.only("AWS::KMS::Key")["EnableKeyRotation"] is True


@pytest.mark.parametrize(
    ("arguments", "policy"),
    [({}, "RetainExceptOnCreate"), ({"removal_policy": RemovalPolicy.DESTROY}, "Delete")],
)
def test_the_key_stays_as_the_logs_do_unless_told_otherwise(
    synthesize: Any, staging: Environment, arguments: dict[str, Any], policy: str
) -> None:
    template = synthesize(lambda stack: LogKey(stack, "Logs", environment=staging, **arguments))

    (key,) = template.resources.values()
    assert key["DeletionPolicy"] == policy
