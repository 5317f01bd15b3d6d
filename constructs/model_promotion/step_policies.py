"""What each promotion step may do, and nothing besides."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from model_promotion.deployment_policies import find_served_version
from model_promotion.gate_policies import gate_policies
from model_promotion.image_policies import describe_images
from model_promotion.notification_target import NotificationTarget
from model_promotion.pipeline_answer import ask_and_answer_the_pipeline
from model_promotion.registry_policies import (
    describe_versions,
    list_versions,
    register_promoted_versions,
    settle_arrivals,
)
from model_promotion.storage_policies import (
    inspect_models,
    list_models,
    read_models,
    resume_uploads,
    tell_missing_from_forbidden,
    write_models,
)
from model_promotion.withdrawal_policies import withdraw_versions
from promotion_steps.hop import Hop


def target_step_policies(
    hop: Hop, *, key_arn: str, evidence_key_arn: str, notify: NotificationTarget
) -> dict[str, list[iam.PolicyStatement]]:
    """Return the statements of each step that runs in the target environment.

    Args:
        hop: Where promotions come from and go to.
        key_arn: The key of the target's artifact bucket.
        evidence_key_arn: The key of the target's evidence bucket.
        notify: What outcomes and withdrawals notify.
    """
    return {
        "check-request": _check_request(hop),
        **gate_policies(hop, key_arn=key_arn, evidence_key_arn=evidence_key_arn),
        "copy": _copy(hop, key_arn),
        "register": _register(hop, key_arn),
        "delete-failed-stack": _delete_failed_stack(hop),
        "render-endpoint": [
            describe_versions(hop.target),
            *find_served_version(hop.target),
            *ask_and_answer_the_pipeline(hop.target),
        ],
        "smoke-test": _smoke_test(hop),
        "report": [*_report(hop), *notify.statements(hop.target)],
        "withdraw": [*withdraw_versions(hop), *notify.statements(hop.target)],
        "watch-promotions": _watch_promotions(hop),
    }


def _check_request(hop: Hop) -> list[iam.PolicyStatement]:
    return [
        describe_versions(hop.source),
        _ledger(hop, "ClaimThePromotion", ["dynamodb:GetItem", "dynamodb:PutItem"]),
        *ask_and_answer_the_pipeline(hop.target),
    ]


def _copy(hop: Hop, key_arn: str) -> list[iam.PolicyStatement]:
    return [
        describe_versions(hop.source),
        *read_models(hop.source),
        inspect_models(hop.source, hop.target),
        *write_models(hop.target, key_arn=key_arn),
        resume_uploads(hop.target),
        tell_missing_from_forbidden(hop.target),
        *ask_and_answer_the_pipeline(hop.target),
    ]


def _register(hop: Hop, key_arn: str) -> list[iam.PolicyStatement]:
    return [
        describe_versions(hop.source),
        register_promoted_versions(hop.target),
        describe_versions(hop.target).copy(sid="FollowTheRegistration"),
        list_versions(hop.target),
        # SageMaker reads what a version refers to with the permissions of who registers it.
        *read_models(hop.target, key_arn=key_arn),
        list_models(hop.target),
        describe_images(hop.target),
        _ledger(hop, "RememberTheVersion", ["dynamodb:GetItem", "dynamodb:UpdateItem"]),
        *ask_and_answer_the_pipeline(hop.target),
    ]


def _delete_failed_stack(hop: Hop) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="DeleteFailedStacks",
            actions=["cloudformation:DeleteStack", "cloudformation:DescribeStacks"],
            resources=[_endpoint_stacks(hop)],
        ),
        iam.PolicyStatement(
            sid="SeeWhetherTheEndpointServes",
            actions=["sagemaker:DescribeEndpoint"],
            resources=[hop.target.arn("sagemaker", f"endpoint/{hop.target.prefix}*")],
        ),
        *ask_and_answer_the_pipeline(hop.target),
    ]


def _smoke_test(hop: Hop) -> list[iam.PolicyStatement]:
    return [
        *find_served_version(hop.target),
        iam.PolicyStatement(
            sid="AskTheEndpoint",
            actions=["sagemaker:InvokeEndpoint"],
            resources=[hop.target.arn("sagemaker", f"endpoint/{hop.target.prefix}*")],
        ),
        *ask_and_answer_the_pipeline(hop.target),
    ]


def _watch_promotions(hop: Hop) -> list[iam.PolicyStatement]:
    return [
        _read_executions(hop),
        _ledger(hop, "ReadThePromotions", ["dynamodb:Scan"]),
        describe_versions(hop.target),
        *find_served_version(hop.target),
    ]


def _read_executions(hop: Hop) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ReadWhatThePipelineDid",
        actions=["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"],
        resources=[hop.target.arn("codepipeline", f"{hop.target.prefix}*")],
    )


def _report(hop: Hop) -> list[iam.PolicyStatement]:
    return [
        _read_executions(hop),
        iam.PolicyStatement(
            sid="ReadWhyADeploymentFailed",
            actions=["cloudformation:DescribeStackEvents"],
            resources=[_endpoint_stacks(hop)],
        ),
        _ledger(
            hop,
            "CloseThePromotion",
            ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:UpdateItem"],
        ),
        iam.PolicyStatement(
            sid="TellTheSource",
            actions=["events:PutEvents"],
            resources=[hop.source.promotion_bus_arn],
        ),
        describe_versions(hop.target),
        settle_arrivals(hop.target),
    ]


def _endpoint_stacks(hop: Hop) -> str:
    return hop.target.arn("cloudformation", f"stack/{hop.target.endpoint_stack('*')}/*")


def _ledger(hop: Hop, sid: str, actions: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        actions=list(actions),
        resources=[hop.target.arn("dynamodb", f"table/{hop.target.ledger}")],
    )
