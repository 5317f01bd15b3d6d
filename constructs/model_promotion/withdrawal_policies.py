"""What the withdrawal of versions may do."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.registry_policies import (
    APPROVAL_PROPERTIES,
    BINDING_PROPERTIES,
    describe_versions,
)
from promotion_steps.hop import Hop
from promotion_steps.names import ARRIVAL, ORIGIN_PROPERTIES, WITHDRAWN, Environment

_OF_OTHERS = (*BINDING_PROPERTIES, *APPROVAL_PROPERTIES, *ORIGIN_PROPERTIES, ARRIVAL)


def withdraw_versions(hop: Hop) -> list[iam.PolicyStatement]:
    """Find what a source version became in the target, and mark that as withdrawn.

    Args:
        hop: Where promotions come from and go to.
    """
    return [
        iam.PolicyStatement(
            sid="FindWhatAVersionBecame",
            actions=["dynamodb:GetItem", "dynamodb:UpdateItem"],
            resources=[hop.target.arn("dynamodb", f"table/{hop.target.ledger}")],
        ),
        describe_versions(hop.target),
        _mark_versions(hop.target),
    ]


def _mark_versions(environment: Environment) -> iam.PolicyStatement:
    """Write the mark, without deciding on versions and without taking anything away."""
    untouched = [*map(_property, _OF_OTHERS), "sagemaker:CustomerMetadataPropertiesToRemove"]
    return iam.PolicyStatement(
        sid="MarkVersionsAsWithdrawn",
        actions=["sagemaker:UpdateModelPackage"],
        resources=[environment.arn("sagemaker", "model-package/*")],
        conditions={
            "Null": {
                "sagemaker:ModelApprovalStatus": "true",
                **dict.fromkeys(untouched, "true"),
                _property(WITHDRAWN): "false",
            },
        },
    )


def _property(key: str) -> str:
    return f"sagemaker:CustomerMetadataProperties/{key}"
