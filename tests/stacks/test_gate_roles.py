"""What each gate of staging may do, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.names import GATES
from tests.stacks.statements import (
    ANSWER,
    DECRYPT_IN_DEV,
    DESCRIBE_IN_DEV,
    FIND_WHAT_IS_SERVED,
    GIVE_UP,
    INSPECT,
    READ_IN_DEV,
    READ_THE_VERSIONS_TAG,
    SID_OF_FAILURE,
    SID_OF_LOG,
    by_service,
)

SAGEMAKER = "arn:aws:sagemaker:us-east-1:222222222222:"
EVIDENCE = "arn:aws:s3:::acme-staging-evidence-222222222222"
ARTIFACTS = "arn:aws:s3:::acme-staging-artifacts-222222222222"

READ_THE_SOURCE = {
    "ReadModelArtifacts": READ_IN_DEV,
    "DecryptModelArtifactsThroughS3": DECRYPT_IN_DEV,
}
LIST_THE_SOURCE = {
    "ListModelArtifacts": {
        "Action": "s3:ListBucket",
        "Resource": "arn:aws:s3:::acme-dev-artifacts-111111111111",
        "Condition": {"StringLike": {"s3:prefix": "models/*"}},
    }
}
LOOK_AT_THE_CHAMPION = {
    "FindWhatIsServed": FIND_WHAT_IS_SERVED,
    "ReadTheVersionsTag": READ_THE_VERSIONS_TAG,
    "ListModelVersionsOfTheTarget": {
        "Action": "sagemaker:ListModelPackages",
        "Resource": [f"{SAGEMAKER}model-package-group/*", f"{SAGEMAKER}model-package/*"],
    },
    "DescribeModelVersionsOfTheTarget": {
        "Action": "sagemaker:DescribeModelPackage",
        "Resource": f"{SAGEMAKER}model-package/*",
    },
}
OWN: dict[str, dict[str, Any]] = {
    "request": LOOK_AT_THE_CHAMPION,
    "four-eyes": {},
    "integrity": {
        **READ_THE_SOURCE,
        **LIST_THE_SOURCE,
        "InspectModelArtifacts": {"Action": INSPECT, "Resource": READ_IN_DEV["Resource"]},
    },
    "image": {
        "ReadImageManifests": {
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": "arn:aws:ecr:us-east-1:*:repository/*",
        },
        "ReadScans": {
            "Action": "ecr:DescribeImageScanFindings",
            "Resource": "arn:aws:ecr:us-east-1:*:repository/*",
        },
    },
    "deployability": {
        **READ_THE_SOURCE,
        "ReadImageManifests": {
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": "arn:aws:ecr:us-east-1:*:repository/*",
        },
    },
    "unsafe-code": READ_THE_SOURCE,
    "metrics": {
        **LOOK_AT_THE_CHAMPION,
        **READ_THE_SOURCE,
        "ReadModelArtifactsOfTheChampion": {
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": f"{ARTIFACTS}/models/*",
        },
        "DecryptModelArtifactsThroughS3OfTheChampion": {
            "Action": "kms:Decrypt",
            "Resource": "<AWS::KMS::Key>",
            "Condition": {
                "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:aws:s3:arn": [ARTIFACTS, f"{ARTIFACTS}/*"]},
            },
        },
    },
    "data-quality": READ_THE_SOURCE,
    "bias-and-explainability": READ_THE_SOURCE,
    "documentation": {},
    "parity": READ_THE_SOURCE,
    "cost": {},
    "custom": {
        "AskCustomGates": {
            "Action": "lambda:InvokeFunction",
            "Resource": "arn:aws:lambda:us-east-1:222222222222:function:acme-staging-gate-*",
        }
    },
}


def test_every_gate_is_listed() -> None:
    assert tuple(OWN) == GATES


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_reads_what_it_decides_on_and_writes_its_own_verdict(
    example: Any, gate: str
) -> None:
    may = example["staging-environment"].may(f"acme-staging-{gate}")

    assert may.pop(SID_OF_LOG)["Resource"] == "<AWS::Logs::LogGroup>"
    assert may.pop(SID_OF_FAILURE) == GIVE_UP
    assert may == {
        "DescribeModelVersions": DESCRIBE_IN_DEV,
        **OWN[gate],
        "KeepTheVerdict": {
            "Action": "s3:PutObject",
            "Resource": f"{EVIDENCE}/promotions/*/gates/{gate}.json",
        },
        "EncryptTheVerdictThroughS3": {
            "Action": "kms:GenerateDataKey",
            "Resource": "<AWS::KMS::Key>",
            "Condition": {
                "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:aws:s3:arn": [EVIDENCE, f"{EVIDENCE}/*"]},
            },
        },
        "AnswerThePipeline": ANSWER,
    }


@pytest.mark.parametrize("gate", GATES)
def test_lambda_alone_works_as_a_gate_and_for_this_function_alone(example: Any, gate: str) -> None:
    trust = example["staging-environment"].trust(f"acme-staging-{gate}")

    assert trust == by_service("lambda", "222222222222", f"function:acme-staging-{gate}")
