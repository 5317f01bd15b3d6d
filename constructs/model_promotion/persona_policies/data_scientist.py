"""What a data scientist may do: register models that wait for somebody else's decision."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.evidence_policies import read_evidence
from model_promotion.registry_policies import browse_registry, register_pending_versions
from model_promotion.sealing_policies import ask_for_seals
from model_promotion.storage_policies import inspect_models, list_models, write_models
from promotion_steps.names import Environment


def register_models(
    environment: Environment, *, key_arn: str, evidence_key_arn: str | None, team: str | None
) -> list[iam.PolicyStatement]:
    """Upload models, register them in the team's groups, and see what became of them.

    Models enter a path where it begins: elsewhere, versions are registered by promotions alone.

    Args:
        environment: Where they lie.
        key_arn: The key of the environment's artifact bucket.
        evidence_key_arn: The key of its evidence bucket; None where no promotion ends.
        team: Whose groups; None for those that belong to no team.
    """
    if evidence_key_arn is not None:
        return [
            *browse_registry(environment),
            *read_evidence(environment, key_arn=evidence_key_arn),
        ]
    return [
        *browse_registry(environment),
        *register_pending_versions(environment, team=team),
        *write_models(environment, key_arn=key_arn),
        inspect_models(environment),
        list_models(environment),
        ask_for_seals(environment),
        _resolve_image_tags(environment),
    ]


def _resolve_image_tags(environment: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ResolveImageTags",
        actions=["ecr:BatchGetImage", "ecr:DescribeImages"],
        # Images of frameworks lie in accounts of AWS, a different one in each region.
        resources=[f"arn:{environment.partition}:ecr:*:*:repository/*"],
    )
