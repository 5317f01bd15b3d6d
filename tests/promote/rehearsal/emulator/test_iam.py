from __future__ import annotations

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
STATUS = "sagemaker:ModelApprovalStatus"
METADATA = "sagemaker:CustomerMetadataProperties"


class Scientist:
    """A role whose one statement carries the condition under test."""

    def __init__(self, emulator: Emulator, condition: dict[str, Any]) -> None:
        mark = uuid.uuid4().hex[:8]
        self.group = f"models-{mark}"
        root_session = emulator.session(ACCOUNT)
        root_session.client("sagemaker").create_model_package_group(
            ModelPackageGroupName=self.group
        )
        iam = root_session.client("iam")
        trust = allow(["sts:AssumeRole"], principal=root(ACCOUNT))
        role = iam.create_role(RoleName=mark, AssumeRolePolicyDocument=policy(trust))["Role"]
        iam.put_role_policy(
            RoleName=mark,
            PolicyName="own",
            PolicyDocument=policy(allow(["sagemaker:*"], "*", condition=condition)),
        )
        session = emulator.assume(role["Arn"], Credentials.root(ACCOUNT))
        self.sagemaker = emulator.client("sagemaker", session)

    def may_register(self, status: str | None, metadata: dict[str, str] | None = None) -> bool:
        request: dict[str, Any] = {"ModelPackageGroupName": self.group}
        if status:
            request["ModelApprovalStatus"] = status
        if metadata:
            request["CustomerMetadataProperties"] = metadata
        try:
            self.sagemaker.create_model_package(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            return False
        return True


@pytest.mark.parametrize(
    ("condition", "status", "metadata", "allowed"),
    [
        ({"StringEquals": {STATUS: "PendingManualApproval"}}, "PendingManualApproval", None, True),
        ({"StringEquals": {STATUS: "PendingManualApproval"}}, "Approved", None, False),
        ({"StringEquals": {STATUS: "PendingManualApproval"}}, None, None, False),
        ({"StringNotEquals": {STATUS: "Approved"}}, None, None, True),
        ({"StringNotEquals": {STATUS: "Approved"}}, "Approved", None, False),
        ({"Null": {STATUS: "true"}}, None, None, True),
        ({"Null": {STATUS: "true"}}, "Approved", None, False),
        ({"Null": {STATUS: "false"}}, "Approved", None, True),
        ({"StringEqualsIfExists": {STATUS: "Rejected"}}, None, None, True),
        ({"StringEqualsIfExists": {STATUS: "Rejected"}}, "Approved", None, False),
        ({"ForAllValues:StringEquals": {STATUS: ["Approved"]}}, None, None, True),
        ({"ForAllValues:StringEquals": {STATUS: ["Rejected"]}}, "Approved", None, False),
        ({"ForAnyValue:StringEquals": {STATUS: ["Approved"]}}, "Approved", None, True),
        ({"StringEquals": {f"{METADATA}/stage": "dev"}}, None, {"stage": "dev"}, True),
        ({"StringEquals": {f"{METADATA}/stage": "dev"}}, None, {"stage": "prod"}, False),
        ({"Null": {f"{METADATA}/promotion.origin.arn": "true"}}, None, {"other": "x"}, True),
        (
            {"Null": {f"{METADATA}/promotion.origin.arn": "true"}},
            None,
            {"promotion.origin.arn": "x"},
            False,
        ),
        (
            {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/somebody"}},
            None,
            None,
            False,
        ),
        (
            {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
            None,
            None,
            True,
        ),
    ],
)
def test_conditions_of_registration(
    emulator: Emulator,
    condition: dict[str, Any],
    status: str | None,
    metadata: dict[str, str] | None,
    allowed: bool,
) -> None:
    scientist = Scientist(emulator, condition)

    assert scientist.may_register(status, metadata) == allowed


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"kms:EncryptionContext:purpose": "model"}}, True),
        ({"StringEquals": {"kms:EncryptionContext:purpose": "else"}}, False),
        ({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["purpose"]}}, True),
        ({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["else"]}}, False),
        ({"Null": {"kms:ViaService": "true"}}, True),
        ({"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}, False),
        ({"StringEquals": {"kms:CallerAccount": ACCOUNT}}, True),
    ],
)
def test_conditions_of_direct_calls_to_kms(
    emulator: Emulator, condition: dict[str, Any], allowed: bool
) -> None:
    mark = uuid.uuid4().hex[:8]
    root_session = emulator.session(ACCOUNT)
    own = allow(["kms:*"], "*", principal=root(ACCOUNT))
    key = root_session.client("kms").create_key(Policy=policy(own))["KeyMetadata"]["Arn"]
    trust = allow(["sts:AssumeRole"], principal=root(ACCOUNT))
    iam = root_session.client("iam")
    role = iam.create_role(RoleName=mark, AssumeRolePolicyDocument=policy(trust))["Role"]
    uses = policy(allow(["kms:Encrypt"], key, condition=condition))
    iam.put_role_policy(RoleName=mark, PolicyName="own", PolicyDocument=uses)
    kms = emulator.client("kms", emulator.assume(role["Arn"], Credentials.root(ACCOUNT)))

    request = {"KeyId": key, "Plaintext": b"x", "EncryptionContext": {"purpose": "model"}}

    if allowed:
        assert kms.encrypt(**request)["CiphertextBlob"]
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            kms.encrypt(**request)


def test_a_ciphertext_of_another_account_is_judged_by_its_own_key(emulator: Emulator) -> None:
    visitor = "222222222222"
    own = allow(["kms:*"], "*", principal=root(ACCOUNT))
    use = allow(["kms:Decrypt"], "*", principal=root(visitor))
    owner = emulator.session(ACCOUNT).client("kms")
    key = owner.create_key(Policy=policy(own, use))["KeyMetadata"]["Arn"]
    text = owner.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    iam = emulator.session(visitor).client("iam")
    name = uuid.uuid4().hex[:8]
    trust = allow(["sts:AssumeRole"], principal=root(visitor))
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
    reads = policy(allow(["kms:Decrypt"], key))
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=reads)
    kms = emulator.client("kms", emulator.assume(role["Arn"], Credentials.root(visitor)))

    assert kms.decrypt(CiphertextBlob=text)["Plaintext"] == b"secret"

    owner.put_key_policy(KeyId=key, Policy=policy(own))
    with pytest.raises(ClientError, match="AccessDenied"):
        kms.decrypt(CiphertextBlob=text)
