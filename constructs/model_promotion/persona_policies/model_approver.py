"""What a model approver may do: decide, and change nothing else."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.evidence_policies import read_evidence
from model_promotion.registry_policies import browse_registry, decide_on_versions
from promotion_steps.names import Environment


def decide_on_models(
    environment: Environment, *, evidence_key_arn: str | None, team: str | None
) -> list[iam.PolicyStatement]:
    """Approve and reject versions of the team's groups, knowing why they got there.

    Args:
        environment: Where they are registered.
        evidence_key_arn: The key of its evidence bucket; None where no promotion ends.
        team: Whose groups; None for those that belong to no team.
    """
    return [
        *browse_registry(environment),
        decide_on_versions(environment, team=team),
        *(read_evidence(environment, key_arn=evidence_key_arn) if evidence_key_arn else []),
    ]
