"""Which AWS services assume roles, and the source that each must name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_iam as iam
from constructs import Construct

from model_promotion.config.assumptions_config import AssumptionsConfig
from promotion_steps.names import Environment

SOURCE_ACCOUNT = "aws:SourceAccount"
SOURCE_ARN = "aws:SourceArn"
SOURCE_KEYS: Mapping[str, Mapping[str, str | None]] = {
    "cloudformation": {SOURCE_ACCOUNT: "cloudformation_sends_source_account"},
    "cloudtrail": {SOURCE_ACCOUNT: "cloudtrail_sends_source_account"},
    "codepipeline": {
        SOURCE_ACCOUNT: "codepipeline_sends_source_account",
        SOURCE_ARN: "codepipeline_sends_source_arn",
    },
    "events": {SOURCE_ACCOUNT: None, SOURCE_ARN: None},
    "lambda": {SOURCE_ACCOUNT: "lambda_sends_source_account"},
    "sagemaker": {SOURCE_ACCOUNT: None, SOURCE_ARN: None},
}
"""For each service the keys that its trust requires, and the assumption that each depends on.

None: the service's guide documents the key for the trust of a role.
"""

_CONTEXT = "model-promotion:assumptions"


def assume(scope: Construct, assumptions: AssumptionsConfig) -> None:
    """Set what is assumed of AWS for all roles below *scope*, before it has children."""
    scope.node.set_context(_CONTEXT, assumptions.model_dump())


def service_of(
    scope: Construct, environment: Environment, service: str, resource: str
) -> iam.IPrincipal:
    """Name an AWS service that works for resources of this environment only.

    Args:
        scope: Where the role is defined; it inherits what is assumed of AWS.
        environment: Whose account and region the resource lies in.
        service: Such as `events`.
        resource: What the resource's ARN ends with, wildcards allowed, such as `rule/*`.
    """
    principal = iam.ServicePrincipal(f"{service}.amazonaws.com")
    conditions = _conditions(_required_keys(scope, service), environment, service, resource)
    return principal.with_conditions(conditions) if conditions else principal


def _required_keys(scope: Construct, service: str) -> list[str]:
    assumed = AssumptionsConfig(**(scope.node.try_get_context(_CONTEXT) or {}))
    return [
        key
        for key, assumption in SOURCE_KEYS[service].items()
        if assumption is None or getattr(assumed, assumption)
    ]


def _conditions(
    keys: list[str], environment: Environment, service: str, resource: str
) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    if SOURCE_ACCOUNT in keys:
        conditions["StringEquals"] = {SOURCE_ACCOUNT: environment.account}
    if SOURCE_ARN in keys:
        conditions["ArnLike"] = {SOURCE_ARN: environment.arn(service, resource)}
    return conditions
