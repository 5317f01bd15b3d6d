from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.promote.audit.comparison.prod_changes import Resources, changes
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_data import encrypted
from tests.promote.audit.rules.cases_of_policies import allow, bucket_policy

BUCKET = "arn:aws:s3:::acme"


def role(*statements: dict[str, Any]) -> dict[str, Any]:
    policy = {"PolicyName": "All", "PolicyDocument": {"Statement": [*statements]}}
    trust = {"Statement": [allow("sts:AssumeRole", Principal={"AWS": "222222222222"})]}
    return resource(
        "AWS::IAM::Role",
        RoleName="acme-prod-copy",
        AssumeRolePolicyDocument=trust,
        Policies=[policy] if statements else [],
    )


READS = allow(["s3:GetObject"], Resource=f"{BUCKET}/models/*")
WRITES = allow(["s3:GetObject", "s3:PutObject"], Resource=f"{BUCKET}/models/*")


def test_the_same_assembly_has_not_changed(tmp_path: Path) -> None:
    assert changes(tmp_path, {"Copy": role(READS)}, {"Copy": role(READS)}) == []


def test_a_role_that_may_more_is_told(tmp_path: Path) -> None:
    assert changes(tmp_path, {"Copy": role(READS)}, {"Copy": role(WRITES)}) == [
        "prod: role acme-prod-copy may now also s3:PutObject on arn:aws:s3:::acme/models/*"
    ]


def test_a_role_that_may_less_is_told(tmp_path: Path) -> None:
    assert changes(tmp_path, {"Copy": role(WRITES)}, {"Copy": role(READS)}) == [
        "prod: role acme-prod-copy may no longer s3:PutObject on arn:aws:s3:::acme/models/*"
    ]


def test_a_condition_that_fell_away_is_told_from_both_sides(tmp_path: Path) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}}
    narrow = READS | {"Condition": condition}

    assert changes(tmp_path, {"Copy": role(narrow)}, {"Copy": role(READS)}) == [
        "prod: role acme-prod-copy may now also s3:GetObject on arn:aws:s3:::acme/models/*",
        (
            "prod: role acme-prod-copy may no longer s3:GetObject on arn:aws:s3:::acme/models/*,"
            " if aws:PrincipalOrgID = o-aaaaaaaaaa"
        ),
    ]


def test_another_logical_id_or_policy_is_no_other_permission(tmp_path: Path) -> None:
    policy = resource(
        "AWS::IAM::ManagedPolicy",
        ManagedPolicyName="acme-prod-copy",
        PolicyDocument={"Statement": [READS]},
    )
    managed = role()
    managed["Properties"]["ManagedPolicyArns"] = [{"Ref": "Policy"}]

    said = changes(tmp_path, {"Copy": role(READS)}, {"Copy": managed, "Policy": policy})

    assert said == ["prod: IAM::ManagedPolicy acme-prod-copy is new"]


def test_a_foreigner_in_a_resource_policy_is_told(tmp_path: Path) -> None:
    reader = {"AWS": "arn:aws:iam::999999999999:role/reader"}
    bucket = resource("AWS::S3::Bucket", BucketName="acme")
    statement = allow("s3:GetObject", Principal=reader, Resource=f"{BUCKET}/*")
    policy = bucket_policy(statement)
    policy["Properties"]["Bucket"] = "acme"

    said = changes(tmp_path, {"Bucket": bucket}, {"Bucket": bucket, "Policy": policy})

    assert said == [
        (
            "prod: role reader of account 999999999999 may now also s3:GetObject on"
            " arn:aws:s3:::acme/* (by the resource's policy)"
        ),
        "prod: S3::BucketPolicy Policy in prod is new",
    ]


def test_a_bucket_that_is_less_protected_is_told(tmp_path: Path) -> None:
    keyed = encrypted(SSEAlgorithm="aws:kms", KMSMasterKeyID="alias/acme")
    before = resource("AWS::S3::Bucket", BucketName="acme", BucketEncryption=keyed)
    after = resource("AWS::S3::Bucket", BucketName="acme")

    said = changes(tmp_path, {"B": before | {"DeletionPolicy": "Retain"}}, {"B": after})

    assert said == [
        (
            "prod: S3::Bucket acme: encryption AES256, which S3 does by itself"
            " instead of aws:kms with alias/acme"
        ),
        "prod: S3::Bucket acme: deletion policy Delete instead of Retain",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"MemorySize": 128}, {"MemorySize": 256}, "has MemorySize 256 instead of 128"),
        ({}, {"Timeout": 9}, "has Timeout 9"),
        ({"Timeout": 9}, {}, "has no Timeout"),
        (
            {"Environment": {"Variables": {"A": "1"}}},
            {"Environment": {"Variables": {"A": {"Ref": "AWS::Region"}}}},
            "has Environment.Variables.A ${AWS::Region} instead of 1",
        ),
        ({"VpcConfig": {"SubnetIds": ["a"]}}, {}, "has no VpcConfig"),
    ],
)
def test_a_function_that_is_set_otherwise_is_told(
    before: Resources, after: Resources, said: str, tmp_path: Path
) -> None:
    one, other = (
        resource("AWS::Lambda::Function", FunctionName="acme-prod-copy", **more)
        for more in (before, after)
    )

    assert changes(tmp_path, {"F": one}, {"F": other}) == [
        f"prod: Lambda::Function acme-prod-copy {said}"
    ]


def test_a_pipeline_without_one_of_its_gates_is_told_in_one_line(tmp_path: Path) -> None:
    def pipeline(*actions: str) -> dict[str, Any]:
        stage = {"Name": "Validate", "Actions": [{"Name": one, "RunOrder": 1} for one in actions]}
        return resource("AWS::CodePipeline::Pipeline", Name="acme", Stages=[stage])

    said = changes(tmp_path, {"P": pipeline("integrity", "metrics")}, {"P": pipeline("metrics")})

    assert said == ["prod: CodePipeline::Pipeline acme has no Stages.Validate.Actions.integrity"]


def test_tags_are_no_change(tmp_path: Path) -> None:
    one, other = (
        resource("AWS::Lambda::Function", FunctionName="f", Tags=[{"Key": "a", "Value": value}])
        for value in ("1", "2")
    )

    assert changes(tmp_path, {"F": one}, {"F": other}) == []
