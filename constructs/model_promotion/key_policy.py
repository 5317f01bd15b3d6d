"""Whom a key of a path trusts in its own account."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from promotion_steps.names import Environment

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
ENCRYPTION = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def key_policy(environment: Environment) -> iam.PolicyDocument:
    """Let the environment's own account decide by its IAM policies who administers and uses a key.

    Both statements are needed: a key that its account cannot administer is lost, and a key
    whose use the account's policies cannot allow is useless to its roles.
    """
    account = iam.AccountPrincipal(environment.account)
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="LetTheAccountAdministerTheKey",
                principals=[account],
                actions=list(ADMINISTRATION),
                resources=["*"],  # in a key policy: this key
            ),
            iam.PolicyStatement(
                sid="LetTheAccountsPoliciesAllowEncryption",
                principals=[account],
                actions=list(ENCRYPTION),
                resources=["*"],
            ),
        ]
    )
