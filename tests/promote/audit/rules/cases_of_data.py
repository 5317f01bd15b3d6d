"""Rules about what holds data, shown at work."""

from __future__ import annotations

from typing import Any

from tests.promote.audit.rules.case import Case, resource

BUCKET = "AWS::S3::Bucket"
FUNCTION = "AWS::Lambda::Function"
KEY = "AWS::KMS::Key"
QUEUE = "AWS::SQS::Queue"
ALL_BLOCKED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


def encrypted(**default: Any) -> dict[str, Any]:
    rule = {"ServerSideEncryptionByDefault": default}
    return {"ServerSideEncryptionConfiguration": [rule]}


def deny(action: str, **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": action, "Resource": "*"}
    return {"Statement": [statement | ({"Condition": condition} if condition else {})]}


TLS_ONLY = deny("s3:*", Bool={"aws:SecureTransport": "false"})
LOCK = {"Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 7}}}

CASES = {
    "MP-bucket-key": Case(
        broken=resource(BUCKET, BucketEncryption=encrypted(SSEAlgorithm="aws:kms")),
        faults=("no customer managed key encrypts what lies in the bucket",),
        mended=resource(
            BUCKET,
            BucketEncryption=encrypted(SSEAlgorithm="aws:kms", KMSMasterKeyID={"Ref": "Key"}),
        ),
    ),
    "MP-bucket-public-access": Case(
        broken=resource(
            BUCKET, PublicAccessBlockConfiguration=ALL_BLOCKED | {"BlockPublicPolicy": False}
        ),
        faults=("BlockPublicPolicy is not set",),
        mended=resource(BUCKET, PublicAccessBlockConfiguration=ALL_BLOCKED),
    ),
    "MP-bucket-tls": Case(
        broken=resource(BUCKET),
        faults=("no policy denies requests without TLS",),
        beside_broken={
            "Policy": resource(
                "AWS::S3::BucketPolicy", Bucket={"Ref": "Another"}, PolicyDocument=TLS_ONLY
            )
        },
        mended=resource(BUCKET),
        beside_mended={
            "Policy": resource(
                "AWS::S3::BucketPolicy", Bucket={"Ref": "It"}, PolicyDocument=TLS_ONLY
            )
        },
    ),
    "MP-bucket-versioning": Case(
        broken=resource(BUCKET, VersioningConfiguration={"Status": "Suspended"}),
        faults=("the bucket does not keep versions",),
        mended=resource(BUCKET, VersioningConfiguration={"Status": "Enabled"}),
    ),
    "MP-evidence-bucket": Case(
        broken=resource(BUCKET, BucketName="acme-evidence", ObjectLockEnabled=True),
        faults=("neither Object Lock nor a policy keeps evidence from being deleted",),
        mended=resource(
            BUCKET,
            BucketName="acme-evidence",
            ObjectLockEnabled=True,
            ObjectLockConfiguration=LOCK,
        ),
    ),
    "MP-key-rotation": Case(
        broken=resource(KEY),
        faults=("the key's material is never renewed",),
        mended=resource(KEY, EnableKeyRotation=True),
    ),
    "MP-log-retention": Case(
        broken=resource("AWS::Logs::LogGroup"),
        faults=("nobody chose how long logs are kept",),
        mended=resource("AWS::Logs::LogGroup", RetentionInDays=400),
    ),
    "MP-queue-tls": Case(
        broken=resource(QUEUE),
        faults=("no policy denies requests without TLS",),
        mended=resource(QUEUE),
        beside_mended={
            "Policy": resource(
                "AWS::SQS::QueuePolicy", Queues=[{"Ref": "It"}], PolicyDocument=TLS_ONLY
            )
        },
    ),
    "MP-queue-encryption": Case(
        broken=resource(QUEUE, SqsManagedSseEnabled=False),
        faults=("what waits in the queue is not encrypted",),
        mended=resource(QUEUE),
    ),
    "MP-topic-encryption": Case(
        broken=resource("AWS::SNS::Topic"),
        faults=("no key encrypts what the topic sends",),
        mended=resource("AWS::SNS::Topic", KmsMasterKeyId={"Ref": "Key"}),
    ),
    "MP-table-recovery": Case(
        broken=resource("AWS::DynamoDB::Table"),
        faults=("the table has no point-in-time recovery",),
        mended=resource(
            "AWS::DynamoDB::Table",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ),
    ),
    "MP-function-dead-letter": Case(
        broken=resource(FUNCTION),
        faults=("an event that the function cannot handle is lost",),
        mended=resource(FUNCTION),
        beside_mended={
            "Config": resource(
                "AWS::Lambda::EventInvokeConfig",
                FunctionName={"Ref": "It"},
                DestinationConfig={"OnFailure": {"Destination": {"Ref": "Topic"}}},
            )
        },
    ),
    "MP-image-digest": Case(
        broken=resource(
            "AWS::SageMaker::Model", PrimaryContainer={"Image": "registry/churn:latest"}
        ),
        faults=("image registry/churn:latest is named by a tag, which can be moved",),
        mended=resource(
            "AWS::SageMaker::Model", Containers=[{"Image": f"registry/churn@sha256:{'0' * 64}"}]
        ),
    ),
    "MP-model-isolation": Case(
        broken=resource("AWS::SageMaker::Model"),
        faults=("the model's container reaches the internet",),
        mended=resource("AWS::SageMaker::Model", EnableNetworkIsolation=True),
    ),
    "MP-data-kept": Case(
        broken=resource(BUCKET) | {"DeletionPolicy": "Delete"},
        faults=(
            "what it holds is deleted when its stack is",
            "what it holds is deleted when it is replaced",
        ),
        mended=resource(BUCKET) | {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"},
    ),
}
