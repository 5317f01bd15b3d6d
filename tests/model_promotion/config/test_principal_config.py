"""Who may take a role: what a config may not say of principals and identity providers."""

from __future__ import annotations

import pytest

SAML = "arn:aws:iam::111111111111:saml-provider/Staff"
OIDC = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
SHAPES = "expected saml_provider, or oidc_provider, audience and subjects"


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
