from __future__ import annotations

from pathlib import Path
from typing import Any

from promote.audit.audit_subject import AuditSubject
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.foreign_grants import foreign_grants, trust_graph
from tests.promote.audit.assemblies import write_path
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_policies import allow, bucket_policy

COPY = "arn:aws:iam::333333333333:role/acme-prod-copy"


def subject(tmp_path: Path, **statement: Any) -> AuditSubject:
    """Read a bucket of staging whose policy has one statement."""
    policy = bucket_policy(allow(**statement))
    policy["Properties"]["Bucket"] = "acme"
    bucket = resource("AWS::S3::Bucket", BucketName="acme")
    templates = {"staging": {"Bucket": bucket, "Policy": policy}}
    return AuditSubject(CloudAssembly.read(write_path(tmp_path / "out", templates=templates)))


def prod_reads(tmp_path: Path) -> AuditSubject:
    return subject(
        tmp_path,
        action=["s3:GetObject"],
        Resource="arn:aws:s3:::acme/*",
        Principal={"AWS": "arn:aws:iam::333333333333:root"},
        Condition={
            "ArnEquals": {"aws:PrincipalArn": COPY},
            "StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"},
        },
    )


def test_a_grant_across_accounts_is_told_in_full(tmp_path: Path) -> None:
    assert foreign_grants(prod_reads(tmp_path)) == [
        {
            "id": "G1",
            "principal": COPY,
            "principal_account": "333333333333",
            "principal_environment": "prod",
            "actions": ["s3:GetObject"],
            "resources": ["arn:aws:s3:::acme/*"],
            "resource_account": "222222222222",
            "resource_environment": "staging",
            "service": "s3",
            "access": "read",
            "conditions": [
                f"aws:PrincipalArn = {COPY}",
                "aws:PrincipalOrgID = o-aaaaaaaaaa",
            ],
            "organization": True,
            "sid": "Named",
            "kind": "resource",
            "stack": "staging",
            "logical_id": "Policy",
        }
    ]


def test_trust_goes_from_who_asks_to_who_is_asked(tmp_path: Path) -> None:
    found = prod_reads(tmp_path)

    graph = trust_graph(found, foreign_grants(found))

    assert [(node["label"], node["kind"], node["order"]) for node in graph["nodes"]] == [
        ("dev", "environment", 0),
        ("staging", "environment", 1),
        ("prod", "environment", 2),
    ]
    assert graph["edges"] == [
        {
            "from": "333333333333",
            "to": "222222222222",
            "kind": "reads",
            "actions": ["s3:GetObject"],
            "grants": ["G1"],
        }
    ]


def test_a_stranger_stands_after_the_path(tmp_path: Path) -> None:
    found = subject(
        tmp_path,
        action="s3:PutObject",
        Resource="arn:aws:s3:::acme/*",
        Principal={"AWS": "arn:aws:iam::999999999999:role/writer"},
    )

    graph = trust_graph(found, foreign_grants(found))

    assert graph["nodes"][-1] == {
        "account": "999999999999",
        "label": "999999999999",
        "kind": "foreign",
        "order": 3,
    }
    assert [edge["kind"] for edge in graph["edges"]] == ["writes"]


def test_the_own_account_and_services_are_no_foreigners(tmp_path: Path) -> None:
    found = subject(
        tmp_path,
        action="s3:PutObject",
        Resource="arn:aws:s3:::acme/*",
        Principal={"AWS": "222222222222", "Service": "logging.s3.amazonaws.com"},
    )

    assert foreign_grants(found) == []


def test_the_examples_trust_is_what_a_promotion_needs_and_no_more(assembly: Path) -> None:
    found = AuditSubject(CloudAssembly.read(assembly))
    names = found.names_of_accounts

    edges = trust_graph(found, foreign_grants(found))["edges"]

    assert {(names.get(one["from"]), one["kind"], names.get(one["to"])) for one in edges} == {
        ("dev", "announces", "staging"),
        ("staging", "announces", "dev"),
        ("staging", "announces", "prod"),
        ("prod", "announces", "staging"),
        ("staging", "reads", "dev"),
        ("prod", "reads", "staging"),
        ("dev", "reads", None),
        ("staging", "reads", None),
        ("prod", "reads", None),
    }
