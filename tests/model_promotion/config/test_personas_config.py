"""Who may be whom: what a config may say of principals, identity providers and teams."""

from __future__ import annotations

import pytest

from model_promotion.config import FederationConfig, PersonasConfig, TeamConfig
from promotion_steps.names import Environment

DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")
SAML = "arn:aws:iam::111111111111:saml-provider/Staff"
OIDC = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
FULL = """\
name: dev
    personas:
      data_scientist: [arn:aws:iam::111111111111:role/Science]
      auditor:
        - saml_provider: arn:aws:iam::111111111111:saml-provider/Staff
        - arn:aws:iam::999999999999:role/GroupAudit
      operator:
        - oidc_provider: {oidc}
          audience: sts.amazonaws.com
          subjects: ["repo:acme/operations:*"]
      viewer: [arn:aws:iam::111111111111:root]
      teams:
        oncology:
          model_approver: [arn:aws:iam::111111111111:user/Olga]\
"""


def test_principals_and_providers_are_read_for_each_persona_and_team(folder):
    folder.change("models/churn.yaml", ("group: churn", "group: churn\nteam: oncology"))
    folder.change("path.yaml", ("name: dev", FULL.format(oidc=OIDC)))

    config = folder.load()

    assert config.personas_of(DEV) == PersonasConfig(
        data_scientist=("arn:aws:iam::111111111111:role/Science",),
        auditor=(
            FederationConfig(saml_provider=SAML),
            "arn:aws:iam::999999999999:role/GroupAudit",
        ),
        operator=(
            FederationConfig(
                oidc_provider=OIDC,
                audience="sts.amazonaws.com",
                subjects=("repo:acme/operations:*",),
            ),
        ),
        viewer=("arn:aws:iam::111111111111:root",),
        teams={"oncology": TeamConfig(model_approver=("arn:aws:iam::111111111111:user/Olga",))},
    )
    assert config.teams == ("oncology",)
    assert [model.team for model in config.models] == ["oncology"]


def test_a_model_belongs_to_no_team_unless_its_file_names_one(folder):
    config = folder.load()

    assert config.teams == ()
    assert [model.team for model in config.models] == [None]


def test_a_principal_of_a_team_is_refused_alike(folder):
    folder.change("models/churn.yaml", ("group: churn", "group: churn\nteam: oncology"))
    team = "{oncology: {model_approver: ['arn:aws:iam::999999999999:root']}}"
    folder.change("path.yaml", ("name: dev", f"name: dev\n    personas: {{teams: {team}}}"))

    assert folder.refused() == [
        (
            "path.yaml: environments[0].personas.teams.oncology.model_approver[0]: the root of "
            "another account, got 'arn:aws:iam::999999999999:root', expected roles or users of it"
        )
    ]


@pytest.mark.parametrize(
    ("of_model", "expected"),
    [
        ("\nteam: oncology", "expected one of oncology; did you mean oncology?"),
        ("", "expected a model with this team"),
    ],
)
def test_a_team_that_no_model_belongs_to_is_refused(folder, of_model, expected):
    folder.change("models/churn.yaml", ("group: churn", f"group: churn{of_model}"))
    folder.change("path.yaml", ("name: dev", "name: dev\n    personas: {teams: {onclogy: {}}}"))

    assert folder.refused() == [
        (
            "path.yaml: environments[0].personas.teams.onclogy: no model's team, "
            f"got 'onclogy', {expected}"
        )
    ]


def test_teams_are_compared_with_files_that_can_be_read_alone(folder):
    folder.write("models/broken.yaml", "group: [")
    folder.change("path.yaml", ("name: dev", "name: dev\n    personas: {teams: {oncology: {}}}"))

    assert not any("no model's team" in line for line in folder.refused())


def test_a_team_is_no_persona_of_onlookers(folder):
    folder.change("models/churn.yaml", ("group: churn", "group: churn\nteam: oncology"))
    team = "{oncology: {auditor: ['arn:aws:iam::111111111111:root']}}"
    folder.change("path.yaml", ("name: dev", f"name: dev\n    personas: {{teams: {team}}}"))

    assert folder.refused() == [
        (
            "path.yaml: environments[0].personas.teams.oncology.auditor: unknown key, "
            "expected data_scientist or model_approver"
        )
    ]


@pytest.mark.parametrize("team", ["Oncology", "onco_logy", "a" * 17])
def test_a_team_that_no_role_can_be_named_after_is_refused(refused_model, team):
    lines = refused_model(("group: churn", f"group: churn\nteam: {team}"))

    assert lines == [
        (
            f"models/churn.yaml: team: not a team name, got {team!r}, expected 1 to 16 lower-case "
            "letters, digits and single hyphens between them, a letter first"
        )
    ]


def test_a_team_whose_roles_would_have_too_long_names_is_refused(folder):
    longest = "a" * 16
    folder.change(
        "path.yaml", ("name: acme", f"name: {'p' * 20}"), ("name: staging", f"name: {'e' * 16}")
    )
    folder.change(
        "models/churn.yaml",
        ("group: churn", f"group: churn\nteam: {longest}"),
        ("  staging:", f"  {'e' * 16}:"),
    )

    assert folder.refused() == [
        (
            "models/churn.yaml: team: its roles' names would be longer than 64 characters, "
            f"got '{longest}', expected at most 11 characters on the path {'p' * 20}"
        )
    ]


def test_a_team_whose_roles_names_just_fit_is_taken(folder):
    folder.change(
        "path.yaml", ("name: acme", f"name: {'p' * 20}"), ("name: staging", f"name: {'e' * 16}")
    )
    folder.change(
        "models/churn.yaml",
        ("group: churn", f"group: churn\nteam: {'a' * 11}"),
        ("  staging:", f"  {'e' * 16}:"),
    )

    config = folder.load()

    assert config.teams == ("a" * 11,)
    assert len(config.environments[1].persona("data-scientist", "a" * 11)) == 64
