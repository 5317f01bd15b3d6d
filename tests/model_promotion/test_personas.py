"""The people of an environment: which roles there are, and whom each trusts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest

from model_promotion import Personas
from model_promotion.config import FederationConfig, PersonasConfig, TeamConfig
from promotion_steps.names import Environment

Synthesize = Callable[[Callable[[cdk.Stack], object]], Any]
STAGING = Environment(path="acme", name="staging", account="222222222222", region="us-east-1")
KEY = "arn:aws:kms:us-east-1:222222222222:key/artifacts"
SAML = "arn:aws:iam::222222222222:saml-provider/Staff"
ISSUER = "token.actions.githubusercontent.com"
OIDC = f"arn:aws:iam::222222222222:oidc-provider/{ISSUER}"
OWN = "arn:aws:iam::222222222222:role/Staff"
FOREIGN = "arn:aws:iam::999999999999:role/GroupAudit"
PERSONAS = ["auditor", "data-scientist", "model-approver", "operator", "viewer"]


def people(
    synthesize: Synthesize, environment: Environment = STAGING, **arguments: Any
) -> dict[str, Any]:
    """Return the statements of each role's trust."""

    def define(stack: cdk.Stack) -> object:
        return Personas(stack, "People", environment=environment, key_arn=KEY, **arguments)

    roles = synthesize(define).all("AWS::IAM::Role")
    return {role["RoleName"]: role["AssumeRolePolicyDocument"]["Statement"] for role in roles}


def tokens(*subjects: str) -> FederationConfig:
    return FederationConfig(oidc_provider=OIDC, audience="sts.amazonaws.com", subjects=subjects)


def test_each_persona_has_a_role_and_each_team_has_two(synthesize: Synthesize) -> None:
    roles = people(synthesize, teams=["oncology", "a1b", "a1-b"])

    teams = ["oncology", "a1b", "a1-b"]
    assert sorted(roles) == sorted(
        [f"acme-staging-{persona}" for persona in PERSONAS]
        + [f"acme-staging-data-scientist-{team}" for team in teams]
        + [f"acme-staging-model-approver-{team}" for team in teams]
    )


def test_the_roles_are_found_by_what_they_do(synthesize: Synthesize) -> None:
    found: list[str] = []

    def define(stack: cdk.Stack) -> None:
        personas = Personas(stack, "People", environment=STAGING, key_arn=KEY, teams=["oncology"])
        found.extend(personas.roles)

    synthesize(define)

    assert sorted(found) == sorted(
        [*PERSONAS, "data-scientist-oncology", "model-approver-oncology"]
    )


def test_without_principals_the_own_account_hands_a_role_on(synthesize: Synthesize) -> None:
    (statement,) = people(synthesize)["acme-staging-auditor"]

    assert statement == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
    }


def test_a_team_has_principals_of_its_own(synthesize: Synthesize) -> None:
    members = PersonasConfig(
        model_approver=(OWN,), teams={"oncology": TeamConfig(model_approver=(FOREIGN,))}
    )

    roles = people(synthesize, people=members, teams=["oncology", "cardiology"])

    trusted = {name: statements[0]["Principal"] for name, statements in roles.items()}
    assert trusted["acme-staging-model-approver"] == {"AWS": OWN}
    assert trusted["acme-staging-model-approver-oncology"] == {"AWS": FOREIGN}
    assert trusted["acme-staging-model-approver-cardiology"] == {
        "AWS": "arn:aws:iam::222222222222:root"
    }


def test_a_principal_of_another_account_must_be_of_the_organization(synthesize: Synthesize) -> None:
    auditors = PersonasConfig(auditor=(OWN, FOREIGN))

    statements = people(synthesize, people=auditors, organization="o-a1b2c3d4e5")

    assert statements["acme-staging-auditor"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": OWN}},
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": FOREIGN},
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        },
    ]


@pytest.mark.parametrize(
    ("region", "audience"),
    [
        ("us-east-1", "https://signin.aws.amazon.com/saml"),
        ("cn-north-1", "https://signin.amazonaws.cn/saml"),
        ("us-gov-west-1", "https://signin.amazonaws-us-gov.com/saml"),
    ],
)
def test_a_saml_provider_vouches_at_the_sign_in_of_its_partition(
    synthesize: Synthesize, region: str, audience: str
) -> None:
    somewhere = Environment(path="acme", name="staging", account="222222222222", region=region)
    viewers = PersonasConfig(viewer=(FederationConfig(saml_provider=SAML),))

    (statement,) = people(synthesize, somewhere, people=viewers)["acme-staging-viewer"]

    assert statement == {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithSAML",
        "Principal": {"Federated": SAML},
        "Condition": {"StringEquals": {"SAML:aud": audience}},
    }


def test_an_oidc_provider_vouches_for_the_subjects_alone(synthesize: Synthesize) -> None:
    operators = PersonasConfig(operator=(tokens("repo:acme/operations:ref:refs/heads/main"),))

    (statement,) = people(synthesize, people=operators)["acme-staging-operator"]

    assert statement == {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": OIDC},
        "Condition": {
            "StringEquals": {
                f"{ISSUER}:aud": "sts.amazonaws.com",
                f"{ISSUER}:sub": ["repo:acme/operations:ref:refs/heads/main"],
            }
        },
    }


@pytest.mark.parametrize("pattern", ["repo:acme/*", "repo:acme/operations?"])
def test_a_wildcard_in_a_subject_is_one_and_the_audience_stays_exact(
    synthesize: Synthesize, pattern: str
) -> None:
    operators = PersonasConfig(operator=(tokens("repo:acme/one", pattern),))

    (statement,) = people(synthesize, people=operators)["acme-staging-operator"]

    assert statement["Condition"] == {
        "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"},
        "StringLike": {f"{ISSUER}:sub": ["repo:acme/one", pattern]},
    }


def test_a_role_trusts_people_and_providers_side_by_side(synthesize: Synthesize) -> None:
    auditors = PersonasConfig(auditor=(OWN, FederationConfig(saml_provider=SAML), tokens("a")))

    statements = people(synthesize, people=auditors)["acme-staging-auditor"]

    assert [statement["Action"] for statement in statements] == [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
    ]
