"""Which VPC endpoints a set of permissions needs, and what each has to let through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aws_cdk import aws_iam as iam

from promotion_steps.names import Environment

_ENDPOINTS = {
    "cloudformation": "cloudformation",
    "codepipeline": "codepipeline",
    "dynamodb": "dynamodb",
    "ecr": "ecr.api",
    "events": "events",
    "kms": "kms",
    "lambda": "lambda",
    "s3": "s3",
    "sagemaker": "sagemaker.api",
    "sns": "sns",
}
_OF_SINGLE_ACTIONS = {"sagemaker:InvokeEndpoint": "sagemaker.runtime"}
_LAYER_ADDRESSES = "ecr:GetDownloadUrlForLayer"


def endpoint_policies(
    environment: Environment, may: Iterable[iam.PolicyStatement]
) -> dict[str, iam.PolicyDocument]:
    """Return a policy for each service that somebody calls himself, by its endpoint's name.

    What a service does on somebody's behalf needs no endpoint: S3 uses keys, and Lambda writes
    logs and keeps failed events, from outside the network.

    Args:
        environment: Where the callers are.
        may: What they may do.

    Raises:
        ValueError: A permission is for a service whose endpoint is not known.
    """
    called: dict[str, dict[str, set[str]]] = {}
    for statement in may:
        if _on_behalf(statement):
            continue
        for action in statement.actions:
            sets = called.setdefault(_endpoint(action), {"actions": set(), "resources": set()})
            sets["actions"].add(action)
            sets["resources"].update(statement.resources)
    policies = {
        service: iam.PolicyDocument(statements=[_own_roles(environment, **sets)])
        for service, sets in sorted(called.items())
    }
    if _LAYER_ADDRESSES in called.get("ecr.api", {}).get("actions", ()):
        policies["s3"].add_statements(_image_layers(environment))
    return policies


def _endpoint(action: str) -> str:
    if action in _OF_SINGLE_ACTIONS:
        return _OF_SINGLE_ACTIONS[action]
    service = action.partition(":")[0]
    if service not in _ENDPOINTS:
        raise ValueError(
            f"may: no endpoint is known for it, got {action!r}, expected an action of "
            f"{', '.join(_ENDPOINTS)}"
        )
    return _ENDPOINTS[service]


def _on_behalf(statement: iam.PolicyStatement) -> bool:
    asked: dict[str, Any] = statement.conditions or {}
    return any("kms:ViaService" in keys for keys in asked.values())


def _own_roles(
    environment: Environment, *, actions: set[str], resources: set[str]
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="RolesOfThisAccountDoTheirWork",
        principals=[iam.AnyPrincipal()],
        actions=sorted(actions),
        resources=["*"] if "*" in resources else sorted(resources),
        conditions={"StringEquals": {"aws:PrincipalAccount": environment.account}},
    )


def _image_layers(environment: Environment) -> iam.PolicyStatement:
    """Let through what ECR signs: it keeps the layers of all images in a bucket of its own."""
    bucket = f"arn:{environment.partition}:s3:::prod-{environment.region}-starport-layer-bucket"
    return iam.PolicyStatement(
        sid="FetchImageLayersFromECR",
        principals=[iam.AnyPrincipal()],
        actions=["s3:GetObject"],
        resources=[f"{bucket}/*"],
    )
