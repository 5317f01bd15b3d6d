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
SHAPES = "expected saml_provider, or oidc_provider, audience and subjects"


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


def oidc(**changes: str) -> str:
    written = {
        "oidc_provider": OIDC,
        "audience": "sts.amazonaws.com",
        "subjects": "['repo:acme/models:*']",
        **changes,
    }
    return "{" + ", ".join(f"{key}: {value}" for key, value in written.items() if value) + "}"


REFUSED = {
    "a number": ("7", "[0]", "not a principal, got 7, expected an ARN or an identity provider"),
    "nothing": (
        "null",
        "[0]",
        "not a principal, got None, expected an ARN or an identity provider",
    ),
    "everybody": (
        "'*'",
        "[0]",
        (
            "not a principal, got '*', "
            "expected the ARN of an account root, a role, a user or an assumed role"
        ),
    ),
    "the root of another account": (
        "arn:aws:iam::999999999999:root",
        "[0]",
        (
            "the root of another account, got 'arn:aws:iam::999999999999:root', "
            "expected roles or users of it"
        ),
    ),
    "a SAML provider of another account": (
        "{saml_provider: 'arn:aws:iam::999999999999:saml-provider/Staff'}",
        "[0].saml_provider",
        (
            "of another account, got 'arn:aws:iam::999999999999:saml-provider/Staff', "
            "expected an identity provider of '111111111111'"
        ),
    ),
    "an OIDC provider of another account": (
        oidc(oidc_provider="'arn:aws:iam::999999999999:oidc-provider/example.com'"),
        "[0].oidc_provider",
        (
            "of another account, got 'arn:aws:iam::999999999999:oidc-provider/example.com', "
            "expected an identity provider of '111111111111'"
        ),
    ),
    "a role in the place of a SAML provider": (
        "{saml_provider: 'arn:aws:iam::111111111111:role/Staff'}",
        "[0].saml_provider",
        (
            "not a SAML provider, got 'arn:aws:iam::111111111111:role/Staff', "
            "expected the ARN of a SAML provider"
        ),
    ),
    "a URL in the place of an OIDC provider": (
        oidc(oidc_provider="https://example.com"),
        "[0].oidc_provider",
        "not an OIDC provider, got 'https://example.com', expected the ARN of an OIDC provider",
    ),
    "no provider": ("{}", "[0]", f"not one provider, got [], {SHAPES}"),
    "two providers": (
        f"{{saml_provider: '{SAML}', oidc_provider: '{OIDC}'}}",
        "[0]",
        f"not one provider, got ['oidc_provider', 'saml_provider'], {SHAPES}",
    ),
    "tokens for any audience": (
        oidc(audience=""),
        "[0]",
        f"not one provider, got ['oidc_provider', 'subjects'], {SHAPES}",
    ),
    "tokens about anybody": (
        oidc(subjects=""),
        "[0]",
        f"not one provider, got ['audience', 'oidc_provider'], {SHAPES}",
    ),
    "an empty list of subjects": (
        oidc(subjects="[]"),
        "[0].subjects",
        "input should have at least 1 entries, got []",
    ),
    "a misspelled key": (
        "{saml_providers: x}",
        "[0].saml_providers",
        (
            "unknown key, expected saml_provider, oidc_provider, audience or subjects; "
            "did you mean saml_provider?"
        ),
    ),
    **{
        f"a subject that is {subject!r}": (
            oidc(subjects=f"['{subject}']"),
            "[0].subjects[0]",
            (
                f"not a subject, got {subject!r}, "
                "expected 1 to 255 printable characters without spaces and $, more than wildcards"
            ),
        )
        for subject in ("*", "**", "?*", "", "a b", "${aws:username}")
    },
    **{
        f"an audience that is {audience!r}": (
            oidc(audience=f"'{audience}'"),
            "[0].audience",
            (
                f"not an audience, got {audience!r}, "
                "expected 1 to 255 printable characters without spaces, wildcards and $"
            ),
        )
        for audience in ("*", "sts.?", "${aws:username}")
    },
}


@pytest.mark.parametrize("persona", ["data_scientist", "auditor"])
@pytest.mark.parametrize(("written", "where", "problem"), REFUSED.values(), ids=REFUSED.keys())
def test_a_principal_is_refused(refused_path, persona, written, where, problem):
    personas = f"name: dev\n    personas: {{{persona}: [{written}]}}"

    lines = refused_path(("name: dev", personas))

    assert lines == [f"path.yaml: environments[0].personas.{persona}{where}: {problem}"]


def test_a_principal_of_a_team_is_refused_alike(folder):
    folder.change("models/churn.yaml", ("group: churn", "group: churn\nteam: oncology"))
    team = "{oncology: {model_approver: ['arn:aws:iam::999999999999:root']}}"
    folder.change("path.yaml", ("name: dev", f"name: dev\n    personas: {{teams: {team}}}"))

    assert folder.refused() == [
        (
            "path.yaml: environments[0].personas.teams.oncology.model_approver[0]: the root of another "
            "account, got 'arn:aws:iam::999999999999:root', expected roles or users of it"
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
        f"path.yaml: environments[0].personas.teams.onclogy: no model's team, got 'onclogy', {expected}"
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
