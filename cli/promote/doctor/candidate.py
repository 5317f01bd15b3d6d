"""A tiny model, its group and its versions, which several probes share."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import Any

from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.bucket import BUCKET, create_bucket
from promote.doctor.resources.iam_role import IAM_ROLE, create_role, trust_of_service
from promote.doctor.resources.package_group import PACKAGE_GROUP, create_group
from promote.doctor.unaskable import UnaskableError
from promotion_steps.names import MANIFEST_URI, MODELS_PREFIX

KINDS = (BUCKET, PACKAGE_GROUP)
MAKES = ("an S3 bucket with one object of 1 KB", "a model package group with versions")
PERMISSIONS = ("ecr:BatchGetImage", "s3:GetObject")
"""What registering needs, since AWS reads what a version describes."""

ENDED = ("Completed", "Failed")
_REGISTRATION_SECONDS = 120.0
_KEY = f"{MODELS_PREFIX}doctor/model.tar.gz"
_SCRIPT = b"""\
def model_fn(model_dir):
    return None


def predict_fn(data, model):
    return data
"""


def bucket(context: ProbeContext) -> str:
    """Return the bucket that holds the model, made when it is first needed."""
    return context.once("bucket", lambda: _bucket(context))


def model_uri(context: ProbeContext) -> str:
    """Return where the model is."""
    return f"s3://{bucket(context)}/{_KEY}"


def group(context: ProbeContext) -> str:
    """Return a group whose name has capitals, made when it is first needed."""
    return context.once("group", lambda: _group(context))


def container(context: ProbeContext) -> dict[str, Any]:
    """Describe the one container of a version.

    Raises:
        UnaskableError: No image is known for the region.
    """
    if context.image is None:
        raise UnaskableError(
            f"no image of AWS is known for {context.environment.region},"
            " expected --image with one that the account may pull"
        )
    return {
        "Image": context.image,
        "ModelDataUrl": model_uri(context),
        "Environment": {"SAGEMAKER_PROGRAM": "inference.py"},
    }


def registration(context: ProbeContext, **changes: Any) -> dict[str, Any]:
    """Describe a version that waits for approval and that no step seals."""
    return {
        "ModelPackageGroupName": group(context),
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": {
            "Containers": [container(context)],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        "CustomerMetadataProperties": {MANIFEST_URI: model_uri(context)},
        **changes,
    }


def register(context: ProbeContext, **changes: Any) -> str:
    """Register a version; return its ARN."""
    answer = context.clients("sagemaker").create_model_package(**registration(context, **changes))
    return str(answer["ModelPackageArn"])


def pending_version(context: ProbeContext) -> str:
    """Return a registered version that waits for approval, made when it is first needed.

    Raises:
        UnaskableError: Its registration does not end, or fails.
    """
    return context.once("pending", lambda: _registered(context))


def completed(context: ProbeContext, arn: str) -> dict[str, Any]:
    """Return the description of a version, as soon as its registration has ended."""
    registry = context.clients("sagemaker")
    return context.patience.lasting(_REGISTRATION_SECONDS).until(
        lambda: dict(registry.describe_model_package(ModelPackageName=arn)),
        lambda version: version["ModelPackageStatus"] in ENDED,
    )


def _registered(context: ProbeContext) -> str:
    arn = register(context)
    version = completed(context, arn)
    if version["ModelPackageStatus"] != "Completed":
        raise UnaskableError(f"the registration of {arn} is {version['ModelPackageStatus']}")
    return arn


def execution_role(context: ProbeContext) -> str:
    """Return a role that SageMaker may take to read the model and its image."""
    return context.once("execution role", lambda: _execution_role(context))


def _bucket(context: ProbeContext) -> str:
    name = context.reserve(BUCKET, context.environment.account)
    create_bucket(context.clients, context.mark, name)
    context.clients("s3").put_object(Bucket=name, Key=_KEY, Body=_archive())
    return name


def _group(context: ProbeContext) -> str:
    name = context.reserve(PACKAGE_GROUP, "Versions")
    create_group(context.clients, context.mark, name)
    return name


def _execution_role(context: ProbeContext) -> str:
    environment = context.environment
    objects = f"arn:{environment.partition}:s3:::{bucket(context)}"
    images = f"arn:{environment.partition}:ecr:{environment.region}:*:repository/*"
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    name = context.reserve(IAM_ROLE, "execution")
    return create_role(
        context.clients,
        context.mark,
        name,
        trust=trust_of_service(
            "sagemaker", {"StringEquals": {"aws:SourceAccount": environment.account}}
        ),
        statements=[
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{objects}/*"},
            {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": objects},
            {"Effect": "Allow", "Action": pull, "Resource": images},
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        ],
    )


def _archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(_SCRIPT)
        archive.addfile(member, io.BytesIO(_SCRIPT))
    return gzip.compress(packed.getvalue(), mtime=0)
