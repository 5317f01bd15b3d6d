"""Whom a key trusts in its own account."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_kms as kms

from model_promotion.key_policy import ADMINISTRATION, ENCRYPTION, key_policy
from promotion_steps.names import Environment

KEY_CREATION_AND_USE_BY_OTHERS = {"kms:CreateGrant", "kms:CreateKey", "kms:Sign", "kms:Verify"}


def test_the_account_administers_the_key_and_allows_its_use(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(lambda stack: kms.Key(stack, "Key", policy=key_policy(staging)))

    statements = template.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]

    account = {"AWS": "arn:aws:iam::222222222222:root"}
    assert [(one["Sid"], one["Effect"], one["Resource"]) for one in statements] == [
        ("LetTheAccountAdministerTheKey", "Allow", "*"),
        ("LetTheAccountsPoliciesAllowEncryption", "Allow", "*"),
    ]
    assert [one["Principal"] for one in statements] == [account, account]
    assert [one["Action"] for one in statements] == [list(ADMINISTRATION), list(ENCRYPTION)]


def test_every_action_is_named() -> None:
    for action in (*ADMINISTRATION, *ENCRYPTION):
        assert action.startswith("kms:")
        assert "*" not in action
    assert not KEY_CREATION_AND_USE_BY_OTHERS & {*ADMINISTRATION, *ENCRYPTION}


def test_the_account_can_never_be_locked_out() -> None:
    assert {"kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:DescribeKey"} <= {*ADMINISTRATION}


def test_who_administers_does_not_thereby_decrypt() -> None:
    assert not {*ADMINISTRATION} & {*ENCRYPTION}
