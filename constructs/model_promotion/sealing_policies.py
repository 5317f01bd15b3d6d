"""What the sealing of versions may do, and who may ask for it."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.registry_policies import BINDING_PROPERTIES, describe_versions
from model_promotion.storage_policies import (
    inspect_models,
    read_models,
    tell_missing_from_forbidden,
    use_key,
)
from promotion_steps.names import (
    APPROVED_AT,
    APPROVER,
    APPROVER_IDENTITY,
    MANIFEST_URI,
    ORIGIN_PROPERTIES,
    WITHDRAWN,
    Environment,
)
from promotion_steps.seal import SEALS_PREFIX

_SEALS = f"{SEALS_PREFIX}*/manifest.json"
_OF_OTHERS = (
    APPROVED_AT,
    APPROVER,
    APPROVER_IDENTITY,
    *ORIGIN_PROPERTIES,
    WITHDRAWN,
)


def seal_versions(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Read what versions refer to, write manifests, and bind versions to them.

    Args:
        environment: Whose registry and artifacts.
        key_arn: The key of the environment's artifact bucket.
    """
    return [
        describe_versions(environment),
        iam.PolicyStatement(
            sid="SeeWhichPathAGroupIsOn",
            actions=["sagemaker:ListTags"],
            resources=[environment.arn("sagemaker", "model-package-group/*")],
        ),
        *read_models(environment, key_arn=key_arn),
        inspect_models(environment),
        tell_missing_from_forbidden(environment),
        iam.PolicyStatement(
            sid="WriteSeals",
            actions=["s3:PutObject"],
            resources=[f"{environment.artifact_bucket_arn}/{_SEALS}"],
        ),
        use_key(
            environment,
            sid="EncryptSealsThroughS3",
            actions=["kms:GenerateDataKey"],
            key_arn=key_arn,
        ),
        _bind_versions(environment),
    ]


def ask_for_seals(environment: Environment) -> iam.PolicyStatement:
    """Ask the environment to seal a version; its function decides."""
    return iam.PolicyStatement(
        sid="AskForSeals",
        actions=["lambda:InvokeFunction"],
        resources=[environment.arn("lambda", f"function:{environment.function('seal')}")],
    )


def _bind_versions(environment: Environment) -> iam.PolicyStatement:
    """Write all that binds a version, to a manifest that sealing wrote, and decide nothing."""
    bound = {_property(key): "false" for key in BINDING_PROPERTIES}
    untouched = [*map(_property, _OF_OTHERS), "sagemaker:CustomerMetadataPropertiesToRemove"]
    return iam.PolicyStatement(
        sid="BindVersions",
        actions=["sagemaker:UpdateModelPackage"],
        resources=[environment.arn("sagemaker", "model-package/*")],
        conditions={
            "Null": {
                "sagemaker:ModelApprovalStatus": "true",
                **dict.fromkeys(untouched, "true"),
                **bound,
            },
            "StringLike": {_property(MANIFEST_URI): f"s3://{environment.artifact_bucket}/{_SEALS}"},
        },
    )


def _property(key: str) -> str:
    return f"sagemaker:CustomerMetadataProperties/{key}"
