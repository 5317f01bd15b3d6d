"""Where the versions of one model are registered."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import RemovalPolicy, aws_iam as iam, aws_sagemaker as sagemaker
from constructs import Construct

from model_promotion.foreign_role import foreign_roles
from promotion_steps.names import Environment


class ModelRegistry(Construct):
    """Define a model package group that named roles of another account may read.

    Args:
        environment: Where the group lies.
        group: The group's name, the same in each environment.
        reader_roles: ARNs of roles of one other account; they need not exist yet.
            Default: no other account reads.
        organization: Id of the organization that readers must belong to.
            Default: readers are known by their ARN alone.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        group: str,
        reader_roles: Sequence[str] = (),
        organization: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        policy = None
        if reader_roles:
            reader = foreign_roles(reader_roles, organization=organization)
            policy = _reading(environment, group, reader)
        self.group = sagemaker.CfnModelPackageGroup(
            self,
            "Resource",
            model_package_group_name=group,
            model_package_group_policy=policy,
        )
        # A group that holds versions cannot be deleted, and with them goes the record of approvals.
        self.group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)


def _reading(environment: Environment, group: str, reader: iam.IPrincipal) -> iam.PolicyDocument:
    names = dict.fromkeys((group, group.lower()))  # SageMaker writes ARNs in lower case
    statement = iam.PolicyStatement(
        sid="DescribeVersionsOfThisModel",
        principals=[reader],
        actions=["sagemaker:DescribeModelPackage"],
        resources=[environment.arn("sagemaker", f"model-package/{name}/*") for name in names],
    )
    return iam.PolicyDocument(statements=[statement])
