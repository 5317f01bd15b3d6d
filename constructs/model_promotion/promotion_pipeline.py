"""The pipeline that brings one model from one environment to the next."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_codepipeline as codepipeline
from constructs import Construct

from model_promotion.pipeline_actions import (
    ENDPOINT,
    Action,
    deploy_endpoint,
    fetch_source,
    invoke_step,
)
from model_promotion.pipeline_source import PipelineSource
from promotion_steps.names import (
    APPROVED_AT_VARIABLE,
    INTENT_VARIABLE,
    MODEL_PACKAGE_VARIABLE,
    NO_MODEL_PACKAGE,
    PROMOTE,
    UNKNOWN_TIME,
    Environment,
)

_Pipeline = codepipeline.CfnPipeline
_Stage = codepipeline.CfnPipeline.StageDeclarationProperty


class PromotionPipeline(Construct):
    """Define the pipeline that promotes the version it is started with, one after the other.

    Each stage but Deploy is retried once by CodePipeline, its failed actions alone. A deployment
    that failed would find the stack that it left behind.

    Without a version, or with one that another execution promotes, its later stages are skipped.

    Args:
        target: Where the pipeline runs and the promotion ends.
        model: The model's name.
        bundle: The model's settings, and its endpoint if it is served.
        security_group_id: The security group of the served model. Default: it is in no VPC.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        target: Environment,
        model: str,
        bundle: PipelineSource,
        security_group_id: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.pipeline = _Pipeline(
            self,
            "Resource",
            name=target.pipeline(model),
            pipeline_type="V2",
            execution_mode="QUEUED",
            restart_execution_on_update=False,
            role_arn=target.role_arn("pipeline"),
            artifact_store=_artifact_store(target),
            variables=_variables(),
            stages=_stages(target, model, bundle, security_group_id),
        )


def _variables() -> list[codepipeline.CfnPipeline.VariableDeclarationProperty]:
    described = {
        MODEL_PACKAGE_VARIABLE: (NO_MODEL_PACKAGE, "The model package version to promote, by ARN"),
        APPROVED_AT_VARIABLE: (UNKNOWN_TIME, "When it was approved, as the approval's event tells"),
        INTENT_VARIABLE: (PROMOTE, "promote, or rollback to a version that was promoted before"),
    }
    return [
        _Pipeline.VariableDeclarationProperty(
            name=name, default_value=default, description=description
        )
        for name, (default, description) in described.items()
    ]


def _artifact_store(target: Environment) -> codepipeline.CfnPipeline.ArtifactStoreProperty:
    return _Pipeline.ArtifactStoreProperty(
        type="S3",
        location=target.artifact_bucket,
        encryption_key=_Pipeline.EncryptionKeyProperty(
            type="KMS", id=target.arn("kms", target.artifact_key_alias)
        ),
    )


def _stages(
    target: Environment, model: str, bundle: PipelineSource, security_group_id: str | None
) -> list[codepipeline.CfnPipeline.StageDeclarationProperty]:
    source = fetch_source(
        target, bucket=bundle.asset.s3_bucket_name, key=bundle.asset.s3_object_key
    )
    stages = [
        _Stage(name="Source", actions=[source], on_failure=_retried()),
        _Stage(
            name="Request",
            actions=[invoke_step(target, "check-request", namespace="claim")],
            on_failure=_retried(),
        ),
        _requested(
            "Validate", [invoke_step(target, gate, namespace=gate) for gate in bundle.gates]
        ),
        _requested(
            "Promote",
            [
                invoke_step(target, "copy", namespace="copy"),
                invoke_step(target, "register", namespace="register", run_order=2),
            ],
        ),
    ]
    if bundle.has_endpoint:
        deploy = _deploy(target, model, security_group_id)
        stages.append(_requested("Deploy", deploy, is_retried=False))
        stages.append(_requested("Verify", [invoke_step(target, "smoke-test")]))
    return stages


def _deploy(target: Environment, model: str, security_group_id: str | None) -> list[Action]:
    return [
        invoke_step(target, "delete-failed-stack"),
        invoke_step(
            target,
            "render-endpoint",
            namespace="render",
            output=ENDPOINT,
            role="render-action",
            run_order=2,
        ),
        deploy_endpoint(target, model, security_group_id=security_group_id),
    ]


def _retried() -> codepipeline.CfnPipeline.FailureConditionsProperty:
    """Retry what failed; "one attempt is allowed for automatic stage retry on failure".

    Source: "RetryStageMetadata", CodePipeline API reference.
    """
    return _Pipeline.FailureConditionsProperty(
        result="RETRY",
        retry_configuration=_Pipeline.RetryConfigurationProperty(retry_mode="FAILED_ACTIONS"),
    )


def _requested(
    name: str, actions: Sequence[Action], *, is_retried: bool = True
) -> codepipeline.CfnPipeline.StageDeclarationProperty:
    """Enter a stage only if the request's check decided to promote."""
    rule = _Pipeline.RuleDeclarationProperty(
        name="promotion-was-requested",
        rule_type_id=_Pipeline.RuleTypeIdProperty(
            category="Rule", owner="AWS", provider="VariableCheck", version="1"
        ),
        configuration={
            "Variable": "#{claim.Decision}",
            "Value": "promote",
            "Operator": "EQ",
        },
    )
    condition = _Pipeline.ConditionProperty(result="SKIP", rules=[rule])
    return _Stage(
        name=name,
        actions=list(actions),
        before_entry=_Pipeline.BeforeEntryConditionsProperty(conditions=[condition]),
        on_failure=_retried() if is_retried else None,
    )
