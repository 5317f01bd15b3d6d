"""The people of an environment."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from model_promotion.evidence_policies import read_evidence
from model_promotion.registry_policies import (
    browse_registry,
    decide_on_versions,
    register_pending_versions,
)
from model_promotion.sealing_policies import ask_for_seals
from model_promotion.storage_policies import inspect_models, list_models, write_models
from model_promotion.work_role import work_role
from promotion_steps.names import Environment


class Personas(Construct):
    """Define who registers models and who decides on them: two roles, two sets of permissions.

    Args:
        environment: Whose registry and artifacts.
        key_arn: The key of the environment's artifact bucket.
        evidence_key_arn: The key of its evidence bucket. Default: no promotion ends here.
        data_scientists: ARNs of principals that may register models.
            Default: whom the account's own IAM policies let take the role.
        model_approvers: ARNs of principals that may decide on models.
            Default: whom the account's own IAM policies let take the role.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        key_arn: str,
        evidence_key_arn: str | None = None,
        data_scientists: Sequence[str] = (),
        model_approvers: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        everybody = [*browse_registry(environment), *_see_why(environment, evidence_key_arn)]
        self.data_scientist = work_role(
            self,
            environment=environment,
            work="data-scientist",
            trusted=_trusted(environment, data_scientists),
            may=[
                *everybody,
                register_pending_versions(environment),
                *write_models(environment, key_arn=key_arn),
                inspect_models(environment),
                list_models(environment),
                ask_for_seals(environment),
                _resolve_image_tags(environment),
            ],
        )
        self.model_approver = work_role(
            self,
            environment=environment,
            work="model-approver",
            trusted=_trusted(environment, model_approvers),
            may=[*everybody, decide_on_versions(environment)],
        )


def _trusted(environment: Environment, principals: Sequence[str]) -> iam.IPrincipal:
    if not principals:
        return iam.AccountPrincipal(environment.account)
    return iam.CompositePrincipal(*(iam.ArnPrincipal(arn) for arn in principals))


def _see_why(environment: Environment, key_arn: str | None) -> list[iam.PolicyStatement]:
    return read_evidence(environment, key_arn=key_arn) if key_arn else []


def _resolve_image_tags(environment: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ResolveImageTags",
        actions=["ecr:BatchGetImage"],
        # Images of frameworks lie in accounts of AWS, a different one in each region.
        resources=[f"arn:{environment.partition}:ecr:*:*:repository/*"],
    )
