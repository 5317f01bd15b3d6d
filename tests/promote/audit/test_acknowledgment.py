from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promote.audit.acknowledgment import acknowledge, acknowledgments_of
from promote.audit.audited_stack import AuditedStack
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.finding import Finding
from promote.audit.severity import Severity
from tests.promote.audit.assemblies import write_assembly

WILDCARD = "AwsSolutions-IAM5[Resource::*]"


def stack(tmp_path: Path, metadata: Any = None, *, of_resource: Any = None) -> AuditedStack:
    role = {"Type": "AWS::IAM::Role", "Metadata": of_resource or {}}
    template = {"Metadata": metadata or {}, "Resources": {"Role": role, "Other": role | {}}}
    if of_resource:
        template["Resources"]["Other"] = {"Type": "AWS::IAM::Role"}
    return CloudAssembly.read(write_assembly(tmp_path / "out", app=template)).stack("app")


def nag(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"cdk_nag": {"rules_to_suppress": [*rules]}}


def finding(rule: str = WILDCARD, logical_id: str = "Role", where: str = "app") -> Finding:
    return Finding(
        rule=rule,
        tool="cdk-nag",
        severity=Severity.ERROR,
        stack=where,
        logical_id=logical_id,
        message="wide",
    )


def reasons(found: AuditedStack, *findings: Finding) -> list[str | None]:
    answered, _ = acknowledge(findings, acknowledgments_of(found))
    return [one.acknowledged for one in answered]


@pytest.mark.parametrize(
    "rule",
    [
        {"id": WILDCARD, "reason": "None else"},
        {"id": "AwsSolutions-IAM5", "reason": "None else"},
        {"id": "AwsSolutions-IAM5", "reason": "None else", "applies_to": ["Resource::*"]},
        {"id": "AwsSolutions-IAM5", "reason": "None else", "appliesTo": ["Resource::*"]},
    ],
)
def test_a_template_accepts_what_its_metadata_names(rule: Any, tmp_path: Path) -> None:
    accepted = reasons(stack(tmp_path, nag(rule)), finding(), finding(logical_id="Other"))

    assert accepted == ["None else", "None else"]


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "AwsSolutions-IAM5[Resource::arn]", "reason": "None else"},
        {"id": "AwsSolutions-IAM", "reason": "None else"},
        {"id": "AwsSolutions-IAM5", "reason": "None else", "applies_to": ["Action::s3:*"]},
        {"id": "AwsSolutions-IAM5", "reason": "None else", "applies_to": [{"regex": "/.*/"}]},
        {"id": "AwsSolutions-IAM5", "reason": " "},
        {"id": "AwsSolutions-IAM5"},
        "AwsSolutions-IAM5",
    ],
)
def test_what_is_not_named_with_a_reason_is_not_accepted(rule: Any, tmp_path: Path) -> None:
    assert reasons(stack(tmp_path, nag(rule)), finding()) == [None]


def test_a_resource_accepts_for_itself_alone(tmp_path: Path) -> None:
    found = stack(tmp_path, of_resource=nag({"id": WILDCARD, "reason": "None else"}))

    accepted = reasons(found, finding(), finding(logical_id="Other"))

    assert accepted == ["None else", None]


def test_a_template_accepts_nothing_for_another(tmp_path: Path) -> None:
    found = stack(tmp_path, nag({"id": WILDCARD, "reason": "None else"}))

    assert reasons(found, finding(where="app/endpoint")) == [None]


def test_what_cfn_lint_would_hide_is_shown_as_accepted(tmp_path: Path) -> None:
    found = stack(tmp_path, {"cfn-lint": {"config": {"ignore_checks": ["W2001"]}}})

    assert reasons(found, finding("W2001")) == [
        "the template's own cfn-lint metadata ignores this check"
    ]


def test_an_acknowledgment_that_nothing_needs_is_not_used(tmp_path: Path) -> None:
    found = stack(
        tmp_path,
        nag({"id": WILDCARD, "reason": "None else"}, {"id": "AwsSolutions-S1", "reason": "Old"}),
    )

    _, used = acknowledge([finding()], acknowledgments_of(found))

    assert [one.id for one in used] == [WILDCARD]
