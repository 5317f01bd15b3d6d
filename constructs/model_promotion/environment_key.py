"""What every key of a path has in common: it rotates, and its own account governs it."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, aws_kms as kms
from constructs import Construct

from model_promotion.key_policy import key_policy
from promotion_steps.names import Environment


def environment_key(
    scope: Construct,
    construct_id: str,
    *,
    environment: Environment,
    removal_policy: RemovalPolicy,
    alias: str | None = None,
    description: str | None = None,
) -> kms.Key:
    """Define a customer managed key of one environment, and its alias beside it.

    Args:
        scope: What the key is part of.
        construct_id: The key's id there.
        environment: Whose account the key trusts.
        removal_policy: What happens to the key with the stack.
        alias: By which others of the account find it. Default: it has none.
        description: What it encrypts. Default: nothing is said.
    """
    key = kms.Key(
        scope,
        construct_id,
        description=description,
        enable_key_rotation=True,
        policy=key_policy(environment),
        removal_policy=removal_policy,
    )
    if alias:
        kms.CfnAlias(scope, "Alias", alias_name=alias, target_key_id=key.key_arn)
    return key
