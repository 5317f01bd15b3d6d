"""Objects that need a key besides the permission to read them."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.acts import read_object
from promote.access.policy import PolicyKind
from tests.promote.access.assemblies import (
    GET,
    HERE,
    READ,
    READER,
    allow,
    resource,
    role,
    world,
)


def encrypted(key: Any, algorithm: str = "aws:kms", **rule: Any) -> dict[str, Any]:
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    rules = [{"ServerSideEncryptionByDefault": default, **rule}]
    return {
        "K": resource("KMS::Key"),
        "A": resource("KMS::Alias", AliasName="alias/models", TargetKeyId={"Ref": "K"}),
        "Models": resource(
            "S3::Bucket",
            BucketName="models",
            BucketEncryption={"ServerSideEncryptionConfiguration": rules},
        ),
    }


@pytest.mark.parametrize("key", [{"Ref": "K"}, {"Fn::GetAtt": ["K", "Arn"]}, "alias/models"])
@pytest.mark.parametrize(
    ("rule", "encrypted_arn"),
    [({}, "arn:aws:s3:::models/one"), ({"BucketKeyEnabled": True}, "arn:aws:s3:::models")],
)
def test_an_encrypted_object_is_read_with_its_key_through_s3_alone(
    key: Any, rule: dict[str, Any], encrypted_arn: str
) -> None:
    through = {
        "StringEquals": {
            "kms:ViaService": "s3.us-east-1.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": encrypted_arn,
        }
    }
    decrypt = allow("kms:Decrypt", f"arn:aws:kms:{HERE}:key/shop-K", Condition=through)
    resources = encrypted(key, **rule)
    able = world({**resources, "R": role(READ, decrypt, RoleName="reader")})
    unable = world({**resources, "R": role(READ, RoleName="reader")})

    assert read_object(able, able.principal(READER), GET[1]).allowed
    refused = read_object(unable, unable.principal(READER), GET[1])
    assert refused.missing == (PolicyKind.IDENTITY,)


@pytest.mark.parametrize(
    ("key", "unknown"),
    [
        (None, f"arn:aws:s3:::models: its key is <arn:aws:kms:{HERE}:alias/aws/s3>"),
        ({"Fn::ImportValue": "k"}, "arn:aws:s3:::models: its key is <Fn::ImportValue k>"),
    ],
)
def test_a_key_that_no_template_holds_is_said(key: Any, unknown: str) -> None:
    here = world({**encrypted(key), "R": role(READ, RoleName="reader")})

    assert read_object(here, here.principal(READER), GET[1]).unknown == (unknown,)


def test_an_object_without_a_customers_key_needs_no_other_permission() -> None:
    here = world({**encrypted(None, "AES256"), "R": role(READ, RoleName="reader")})

    assert read_object(here, here.principal(READER), GET[1]).unknown == ()
    assert read_object(here, here.principal(READER), GET[1]).allowed
