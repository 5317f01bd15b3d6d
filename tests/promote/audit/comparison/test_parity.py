from __future__ import annotations

from pathlib import Path
from typing import Any

from promote.audit.audit_subject import AuditSubject
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.comparison.parity import parity
from tests.promote.audit.assemblies import ACCOUNTS, write_path
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_policies import allow


def role(environment: str, *statements: dict[str, Any]) -> dict[str, Any]:
    policy = {"PolicyName": "All", "PolicyDocument": {"Statement": [*statements]}}
    lambda_ = {"Service": "lambda.amazonaws.com"}
    return resource(
        "AWS::IAM::Role",
        RoleName=f"acme-{environment}-copy",
        AssumeRolePolicyDocument={"Statement": [allow("sts:AssumeRole", Principal=lambda_)]},
        Policies=[policy],
    )


def reads(source: str) -> dict[str, Any]:
    return allow("s3:GetObject", Resource=f"arn:aws:s3:::acme-{source}-{ACCOUNTS[source]}/*")


def compared(tmp_path: Path, staging: dict[str, Any], prod: dict[str, Any]) -> list[str]:
    folder = write_path(tmp_path / "out", templates={"staging": staging, "prod": prod})
    (found,) = parity(AuditSubject(CloudAssembly.read(folder)))
    assert (found["from"], found["to"]) == ("staging", "prod")
    return list(found["differences"])


def test_environments_that_differ_in_names_and_accounts_alone_are_alike(tmp_path: Path) -> None:
    said = compared(
        tmp_path, {"Copy": role("staging", reads("dev"))}, {"Copy": role("prod", reads("staging"))}
    )

    assert said == []


def test_a_role_that_may_more_in_one_of_them_is_told(tmp_path: Path) -> None:
    deletes = allow("s3:DeleteObject", Resource="arn:aws:s3:::acme-prod-333333333333/*")

    said = compared(
        tmp_path,
        {"Copy": role("staging", reads("dev"))},
        {"Copy": role("prod", reads("staging"), deletes)},
    )

    assert said == [
        (
            "only in prod role acme-prod-copy may s3:DeleteObject on"
            " arn:aws:s3:::acme-prod-333333333333/*"
        )
    ]


def test_a_stranger_that_one_of_them_trusts_is_told(tmp_path: Path) -> None:
    trusting = role("prod", reads("staging"))
    stranger = {"AWS": "arn:aws:iam::999999999999:root"}
    trusting["Properties"]["AssumeRolePolicyDocument"]["Statement"].append(
        allow("sts:AssumeRole", Principal=stranger)
    )

    said = compared(tmp_path, {"Copy": role("staging", reads("dev"))}, {"Copy": trusting})

    assert said == [
        (
            "only in prod account 999999999999 may sts:AssumeRole on"
            " arn:aws:iam::333333333333:role/acme-prod-copy (by its trust policy)"
        )
    ]


def test_a_resource_that_one_of_them_lacks_is_told_once(tmp_path: Path) -> None:
    said = compared(tmp_path, {"Copy": role("staging", reads("dev"))}, {})

    assert said == ["only staging has IAM::Role acme-staging-copy"]


def test_what_one_of_them_keeps_longer_is_told(tmp_path: Path) -> None:
    logs = [
        resource("AWS::Logs::LogGroup", LogGroupName=f"acme-{name}", RetentionInDays=days)
        for name, days in (("staging", 30), ("prod", 400))
    ]

    said = compared(tmp_path, {"Logs": logs[0]}, {"Logs": logs[1]})

    assert said == ["prod: Logs::LogGroup acme-prod: retention 400 days where staging has 30 days"]


def test_what_one_of_them_runs_otherwise_is_told(tmp_path: Path) -> None:
    functions = [
        resource("AWS::Lambda::Function", FunctionName=f"acme-{name}-copy", MemorySize=memory)
        for name, memory in (("staging", 128), ("prod", 256))
    ]

    said = compared(tmp_path, {"F": functions[0]}, {"F": functions[1]})

    assert said == [
        "prod: Lambda::Function acme-prod-copy has MemorySize 256 where staging has 128"
    ]


def test_digests_of_what_is_published_are_no_difference(tmp_path: Path) -> None:
    functions = [
        resource("AWS::Lambda::Function", FunctionName=f"acme-{name}", Code={"S3Key": digit * 64})
        for name, digit in (("staging", "a"), ("prod", "b"))
    ]

    assert compared(tmp_path, {"F": functions[0]}, {"F": functions[1]}) == []


def test_the_first_environment_is_compared_with_none(tmp_path: Path) -> None:
    folder = write_path(tmp_path / "out")

    found = parity(AuditSubject(CloudAssembly.read(folder)))

    assert [(one["from"], one["to"]) for one in found] == [("staging", "prod")]
