"""Whom the role of a persona trusts."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Arn, ArnFormat, aws_iam as iam

from model_promotion.config.principal_config import FederationConfig
from promotion_steps.names import Environment

_SIGN_IN = {
    "aws": "https://signin.aws.amazon.com/saml",
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}
_WILDCARDS = frozenset("*?")


def trusted(
    environment: Environment,
    principals: Sequence[FederationConfig | str],
    *,
    organization: str | None = None,
) -> iam.IPrincipal:
    """Name who may take a role of an environment.

    Args:
        environment: Whose role.
        principals: ARNs of principals, and identity providers with whom they vouch for; none
            for whom the account's own IAM policies let take the role.
        organization: Id of the organization that principals of other accounts must belong to.
            Default: they are known by their ARN alone.
    """
    if not principals:
        return iam.AccountPrincipal(environment.account)
    return iam.CompositePrincipal(
        *(_principal(one, environment, organization) for one in principals)
    )


def _principal(
    one: FederationConfig | str, environment: Environment, organization: str | None
) -> iam.PrincipalBase:
    if isinstance(one, FederationConfig):
        return _of_saml(one, environment) if one.saml_provider else _of_oidc(one)
    principal = iam.ArnPrincipal(one)
    account = Arn.split(one, ArnFormat.SLASH_RESOURCE_NAME).account
    if organization is None or account == environment.account:
        return principal
    return principal.with_conditions({"StringEquals": {"aws:PrincipalOrgID": organization}})


def _of_saml(one: FederationConfig, environment: Environment) -> iam.PrincipalBase:
    return iam.FederatedPrincipal(
        one.provider,
        {"StringEquals": {"SAML:aud": _SIGN_IN[environment.partition]}},
        "sts:AssumeRoleWithSAML",
    )


def _of_oidc(one: FederationConfig) -> iam.PrincipalBase:
    issuer = one.provider.partition(":oidc-provider/")[2]
    audience = {f"{issuer}:aud": one.audience}
    subjects = {f"{issuer}:sub": list(one.subjects)}
    if any(_WILDCARDS & set(subject) for subject in one.subjects):
        conditions = {"StringEquals": audience, "StringLike": subjects}
    else:
        conditions = {"StringEquals": {**audience, **subjects}}
    return iam.FederatedPrincipal(one.provider, conditions, "sts:AssumeRoleWithWebIdentity")
