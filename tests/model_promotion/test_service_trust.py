"""Which sources a service must name to assume a role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack, aws_iam as iam

from model_promotion.config import AssumptionsConfig
from model_promotion.service_trust import SOURCE_KEYS, assume, service_of
from promotion_steps.names import Environment
from tests.conftest import ROOT

ACCOUNT = {"StringEquals": {"aws:SourceAccount": "222222222222"}}
Trust = Callable[[str, AssumptionsConfig | None], dict[str, Any]]


@pytest.fixture
def trust(synthesize: Any, staging: Environment) -> Trust:
    """Return the conditions on which a service assumes a role."""

    def trust(service: str, assumptions: AssumptionsConfig | None = None) -> dict[str, Any]:
        def define(stack: Stack) -> None:
            if assumptions:
                assume(stack, assumptions)
            trusted = service_of(stack, staging, service, "thing")
            iam.Role(stack, "Role", role_name="role", assumed_by=trusted)

        statement = synthesize(define).trust("role")
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
        conditions: dict[str, Any] = statement.get("Condition", {})
        return conditions

    return trust


def arn_of(service: str) -> dict[str, Any]:
    arn = f"arn:aws:{service}:us-east-1:222222222222:thing"
    return {"ArnLike": {"aws:SourceArn": arn}}


@pytest.mark.parametrize("service", ["lambda", "cloudformation", "cloudtrail"])
def test_a_service_that_documents_no_source_arn_must_name_its_account_alone(
    trust: Trust, service: str
) -> None:
    assert trust(service, None) == ACCOUNT


@pytest.mark.parametrize("service", ["events", "sagemaker", "codepipeline"])
def test_a_service_must_name_its_account_and_the_resource(trust: Trust, service: str) -> None:
    assert trust(service, None) == {**ACCOUNT, **arn_of(service)}


@pytest.mark.parametrize(
    ("service", "assumption", "left"),
    [
        ("lambda", "lambda_sends_source_account", {}),
        ("cloudformation", "cloudformation_sends_source_account", {}),
        ("cloudtrail", "cloudtrail_sends_source_account", {}),
        ("codepipeline", "codepipeline_sends_source_arn", ACCOUNT),
        ("codepipeline", "codepipeline_sends_source_account", arn_of("codepipeline")),
    ],
)
def test_an_assumption_that_does_not_hold_drops_exactly_its_condition(
    trust: Trust, service: str, assumption: str, left: dict[str, Any]
) -> None:
    others = {name for name in SOURCE_KEYS if name != service}

    assert trust(service, AssumptionsConfig(**{assumption: False})) == left
    for other in others:
        assert trust(other, AssumptionsConfig(**{assumption: False})) == trust(other, None)


def test_each_assumption_of_the_config_has_a_condition_that_depends_on_it() -> None:
    used = [name for keys in SOURCE_KEYS.values() for name in keys.values() if name]

    assert sorted(used) == sorted(AssumptionsConfig.model_fields)


def test_the_operations_page_lists_each_services_keys_with_its_source() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `([a-z]+)\.amazonaws\.com` \| (.*?) \| (.*?) \| (.*?) \|", page, re.MULTILINE
    )

    listed = {service: (keys, source, setting) for service, keys, source, setting in rows}
    assert listed.keys() == SOURCE_KEYS.keys()
    for service, (keys, source, setting) in listed.items():
        assert re.findall(r"aws:Source\w+", keys) == list(SOURCE_KEYS[service])
        assert "https://docs.aws.amazon.com/" in source
        assumed = [name for name in SOURCE_KEYS[service].values() if name]
        assert re.findall(r"\w+_sends_\w+", setting) == assumed
