"""`promote image-policy`: who may pull from a repository of another account."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promote.image_policy import image_policy
from promote.refusal import USAGE
from promotion_steps.names import Environment

CONFIG = Path(__file__).parents[2] / "config"
Run = Callable[..., Any]


def printed(run: Run, *arguments: object) -> dict[str, Any]:
    result = run("image-policy", "prod", *arguments)
    assert result.exit_code == 0
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_each_role_gets_what_it_asks_ecr_for_and_nothing_more(run: Run, example: Any) -> None:
    asked: dict[str, set[str]] = {}
    template = example["prod-environment"]
    for role in template.all("AWS::IAM::Role"):
        for statement in template.may(role["RoleName"]).values():
            actions = [*_list(statement["Action"])]
            if ":repository/" in json.dumps(statement["Resource"]):
                asked.setdefault(role["RoleName"], set()).update(actions)

    granted: dict[str, set[str]] = {}
    for statement in printed(run, "--config", CONFIG)["Statement"]:
        for arn in statement["Condition"].get("ArnEquals", {}).get("aws:PrincipalArn", []):
            granted.setdefault(arn.rpartition("/")[2], set()).update(statement["Action"])

    people = {role for role in asked if "data-scientist" in role}
    assert granted == {role: actions for role, actions in asked.items() if role not in people}
    assert granted.keys() == {
        f"acme-prod-{work}" for work in ("deployability", "image", "model-execution", "register")
    }


def test_roles_are_named_by_a_condition_since_they_need_not_exist_yet(run: Run) -> None:
    *roles, _ = printed(run, "--config", CONFIG)["Statement"]

    assert len(roles) == 4
    for statement in roles:
        assert statement["Principal"] == {"AWS": "arn:aws:iam::333333333333:root"}
        for arn in statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]:
            assert arn.startswith("arn:aws:iam::333333333333:role/acme-prod-")


def test_sagemaker_pulls_on_behalf_of_the_account_alone(run: Run) -> None:
    *_, sagemaker = printed(run, "--config", CONFIG)["Statement"]

    assert sagemaker == {
        "Sid": "PullImagesForTheAccount",
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Action": [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        "Condition": {"StringEquals": {"aws:SourceAccount": "333333333333"}},
    }


def test_an_organization_narrows_every_role(prod: Environment) -> None:
    *roles, sagemaker = image_policy(prod, organization="o-a1b2c3d4e5")["Statement"]

    for statement in roles:
        assert statement["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
    assert "aws:PrincipalOrgID" not in json.dumps(sagemaker)


@pytest.mark.parametrize("environment", ["dev", "production", ""])
def test_an_environment_that_nothing_is_promoted_into_is_refused(
    run: Run, environment: str
) -> None:
    result = run("image-policy", environment, "--config", CONFIG)

    assert result.exit_code == USAGE
    assert result.stderr.strip() == (
        f"promote: ENVIRONMENT: models are not promoted into it, got {environment!r},"
        " expected one of staging, prod"
    )


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
