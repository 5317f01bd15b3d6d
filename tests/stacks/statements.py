"""Statements that several roles of staging have."""

from __future__ import annotations

from typing import Any

SID_OF_LOG = "WriteTheLog"
SID_OF_FAILURE = "KeepEventsItFailedOn"
DESCRIBE_IN_DEV = {
    "Action": "sagemaker:DescribeModelPackage",
    "Resource": "arn:aws:sagemaker:us-east-1:111111111111:model-package/*",
}
READ_IN_DEV = {
    "Action": ["s3:GetObject", "s3:GetObjectVersion"],
    "Resource": "arn:aws:s3:::acme-dev-artifacts-111111111111/models/*",
}
DECRYPT_IN_DEV = {
    "Action": "kms:Decrypt",
    "Resource": "arn:aws:kms:us-east-1:111111111111:key/*",
    "Condition": {
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
        "StringLike": {
            "kms:EncryptionContext:aws:s3:arn": [
                "arn:aws:s3:::acme-dev-artifacts-111111111111",
                "arn:aws:s3:::acme-dev-artifacts-111111111111/*",
            ]
        },
    },
}
INSPECT = ["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"]
IN_STAGING = "arn:aws:s3:::acme-staging-artifacts-222222222222"
ANSWER = {
    "Action": ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"],
    "Resource": "*",
}
ASK_AND_ANSWER = {**ANSWER, "Action": ["codepipeline:GetJobDetails", *ANSWER["Action"]]}
ACTION_RUNS = {
    "Action": "codepipeline:ListActionExecutions",
    "Resource": "arn:aws:codepipeline:us-east-1:222222222222:acme-staging-*",
}
ANSWERING = {"AnswerThePipeline": ASK_AND_ANSWER, "SeeWhetherTheActionRuns": ACTION_RUNS}
NOTIFYING = {
    "PublishNotifications": {
        "Action": "sns:Publish",
        "Resource": "arn:aws:sns:us-east-1:222222222222:acme-staging-notifications",
    },
    "EncryptNotificationsThroughSNS": {
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "<AWS::KMS::Key>",
        "Condition": {"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"}},
    },
    "SendEventsToOtherTools": {
        "Action": "events:PutEvents",
        "Resource": "arn:aws:events:us-east-1:222222222222:event-bus/default",
    },
}
LEDGER = "arn:aws:dynamodb:us-east-1:222222222222:table/acme-staging-ledger"
READING = {
    "DescribeModelVersions": DESCRIBE_IN_DEV,
    "ReadModelArtifacts": READ_IN_DEV,
    "DecryptModelArtifactsThroughS3": DECRYPT_IN_DEV,
    **ANSWERING,
}
ENCRYPT_IN_STAGING = {
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "<AWS::KMS::Key>",
    "Condition": {
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
        "StringLike": {
            "kms:EncryptionContext:aws:s3:arn": [IN_STAGING, f"{IN_STAGING}/*"],
        },
    },
}
GIVE_UP = {
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered",
}

NAMES_ITS_RESOURCE = ("codepipeline", "events", "sagemaker")
"""Services whose guides document `aws:SourceArn` for the trust of a role."""


def by_service(service: str, account: str, resource: str) -> dict[str, Any]:
    """Trust one service of AWS, as long as it works for a resource of the account."""
    condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": account}}
    if service in NAMES_ITS_RESOURCE:
        arn = f"arn:aws:{service}:us-east-1:{account}:{resource}"
        condition["ArnLike"] = {"aws:SourceArn": arn}
    return {"Principal": {"Service": f"{service}.amazonaws.com"}, "Condition": condition}


_SERVED = "arn:aws:sagemaker:us-east-1:222222222222:"
FIND_WHAT_IS_SERVED = {
    "Action": [
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:DescribeModel",
    ],
    "Resource": [
        f"{_SERVED}endpoint-config/acme-staging-*",
        f"{_SERVED}endpoint/acme-staging-*",
        f"{_SERVED}model/acme-staging-*",
    ],
}
READ_THE_VERSIONS_TAG = {
    "Action": "sagemaker:ListTags",
    "Resource": f"{_SERVED}model/acme-staging-*",
}
