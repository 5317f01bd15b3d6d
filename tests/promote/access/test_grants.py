"""Who may do what, statement by statement, and what of it reaches another account."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.grant import Grant
from promote.access.policy import PolicyKind
from promote.access.world import World
from tests.promote.access.assemblies import allow, document, resource, role, stack, world
from tests.promote.access.policies import ACCOUNT, OTHER_ACCOUNT

READER = f"arn:aws:iam::{ACCOUNT}:role/reader"
THEIR_COPY = f"arn:aws:iam::{OTHER_ACCOUNT}:role/copy"
THEIR_TEST = f"arn:aws:iam::{OTHER_ACCOUNT}:role/test"
MODELS = resource("S3::Bucket", BucketName="models")


def of_identities(here: World) -> list[Grant]:
    return [one for one in here.grants() if one.kind is PolicyKind.IDENTITY]


def sharing(principal: Any, **condition: Any) -> dict[str, Any]:
    statement = allow(
        "s3:GetObject",
        "arn:aws:s3:::models/*",
        Principal=principal,
        Condition=condition,
        Sid="Share",
    )
    return resource("S3::BucketPolicy", Bucket="models", PolicyDocument=document(statement))


def shown(grants: tuple[Grant, ...]) -> list[tuple[str, str, str | None]]:
    return [(one.principal, one.principal_account, one.resource_account) for one in grants]


def test_a_grant_says_all_of_its_statement_and_where_it_stands() -> None:
    statement = allow(
        ["s3:GetObject", "s3:ListBucket"],
        ["arn:aws:s3:::models", "arn:aws:s3:::models/*"],
        Sid="ReadModels",
        Condition={"Bool": {"aws:SecureTransport": "true"}},
    )
    (grant,) = of_identities(world({"M": MODELS, "R": role(statement, RoleName="reader")}))

    assert [str(one) for one in grant.conditions] == ["aws:SecureTransport is true"]
    assert grant == Grant(
        principal=READER,
        principal_account=ACCOUNT,
        actions=("s3:GetObject", "s3:ListBucket"),
        resources=("arn:aws:s3:::models", "arn:aws:s3:::models/*"),
        resource_account=ACCOUNT,
        conditions=grant.conditions,
        sid="ReadModels",
        kind=PolicyKind.IDENTITY,
        account=ACCOUNT,
        stack="shop",
        logical_id="R",
    )


@pytest.mark.parametrize(
    ("target", "owner"),
    [
        ("*", ACCOUNT),
        ("arn:aws:s3:::models/*", ACCOUNT),
        ("arn:aws:s3:::mod*", ACCOUNT),
        ("arn:aws:s3:::elsewhere", None),
        (f"arn:aws:sqs:us-east-1:{OTHER_ACCOUNT}:late", OTHER_ACCOUNT),
        ("arn:aws:sqs:us-east-1:*:late", "*"),
        ("arn:aws:apigateway:us-east-1::/apis", ACCOUNT),
        ({"Fn::ImportValue": "x"}, None),
    ],
)
def test_a_grant_says_whose_resources_it_reaches(target: Any, owner: str | None) -> None:
    reader = role(allow("x:Act", target), RoleName="reader")

    assert [one.resource_account for one in of_identities(world({"M": MODELS, "R": reader}))] == [
        owner
    ]


def test_a_statement_about_two_accounts_makes_a_grant_for_each() -> None:
    own = f"arn:aws:sqs:us-east-1:{ACCOUNT}:late"
    foreign = f"arn:aws:sqs:us-east-1:{OTHER_ACCOUNT}:late"
    here = world({"R": role(allow("sqs:SendMessage", [own, foreign]), RoleName="reader")})

    assert [(one.resource_account, one.resources) for one in of_identities(here)] == [
        (ACCOUNT, (own,)),
        (OTHER_ACCOUNT, (foreign,)),
    ]
    assert [one.resource_account for one in here.cross_account_grants()] == [OTHER_ACCOUNT]


def test_what_is_left_out_is_told_in_words() -> None:
    statement = {
        "Effect": "Allow",
        "NotAction": ["iam:*", "sts:*"],
        "NotResource": "arn:aws:s3:::models",
    }
    (grant,) = of_identities(world({"R": role(statement, RoleName="reader")}))

    assert grant.actions == ("* except iam:*, sts:*",)
    assert grant.resources == ("* except arn:aws:s3:::models",)


def test_a_denial_is_no_grant() -> None:
    denial = {"Effect": "Deny", "Action": "*", "Resource": "*"}

    assert of_identities(world({"R": role(denial, RoleName="reader")})) == []


def test_a_trust_is_a_grant_of_the_role() -> None:
    (grant,) = world({"R": role(RoleName="reader")}).grants()

    assert (grant.kind, grant.principal, grant.principal_account) == (
        PolicyKind.TRUST,
        "lambda.amazonaws.com",
        "",
    )
    assert (grant.actions, grant.resources) == (("sts:AssumeRole",), (READER,))
    assert world({"R": role(RoleName="reader")}).cross_account_grants() == ()


def test_a_key_policy_speaks_of_its_key() -> None:
    (grant,) = world({"K": resource("KMS::Key")}).grants()

    assert grant.kind is PolicyKind.KEY
    assert grant.resources == (f"arn:aws:kms:us-east-1:{ACCOUNT}:key/shop-K",)


@pytest.mark.parametrize(
    ("principal", "condition", "expected"),
    [
        (
            {"AWS": OTHER_ACCOUNT},
            {"ArnEquals": {"aws:PrincipalArn": [THEIR_COPY, THEIR_TEST]}},
            [(THEIR_COPY, OTHER_ACCOUNT, ACCOUNT), (THEIR_TEST, OTHER_ACCOUNT, ACCOUNT)],
        ),
        (
            {"AWS": OTHER_ACCOUNT},
            {"StringLike": {"AWS:principalarn": READER}},
            [],
        ),
        (
            "*",
            {"ArnLike": {"aws:PrincipalArn": [THEIR_COPY, "arn:aws:iam::*:role/x", READER]}},
            [("arn:aws:iam::*:role/x", "*", ACCOUNT), (THEIR_COPY, OTHER_ACCOUNT, ACCOUNT)],
        ),
        (
            {"AWS": OTHER_ACCOUNT},
            {"ArnNotEquals": {"aws:PrincipalArn": THEIR_COPY}},
            [(f"arn:aws:iam::{OTHER_ACCOUNT}:root", OTHER_ACCOUNT, ACCOUNT)],
        ),
        (
            {"AWS": OTHER_ACCOUNT},
            {"ArnEqualsIfExists": {"aws:PrincipalArn": THEIR_COPY}},
            [(f"arn:aws:iam::{OTHER_ACCOUNT}:root", OTHER_ACCOUNT, ACCOUNT)],
        ),
        ("*", {}, [("*", "*", ACCOUNT)]),
        ({"AWS": THEIR_COPY}, {}, [(THEIR_COPY, OTHER_ACCOUNT, ACCOUNT)]),
        ({"AWS": READER}, {}, []),
        ({"Service": "logging.s3.amazonaws.com"}, {}, []),
        (
            {"Federated": f"arn:aws:iam::{OTHER_ACCOUNT}:oidc-provider/x"},
            {},
            [(f"arn:aws:iam::{OTHER_ACCOUNT}:oidc-provider/x", OTHER_ACCOUNT, ACCOUNT)],
        ),
    ],
)
def test_a_condition_on_the_principal_narrows_a_whole_account(
    principal: Any, condition: dict[str, Any], expected: list[tuple[str, str, str | None]]
) -> None:
    here = world({"M": MODELS, "P": sharing(principal, **condition)})

    assert shown(here.cross_account_grants()) == expected


def test_a_narrowed_grant_keeps_its_own_part_of_the_condition_alone() -> None:
    condition = {
        "ArnEquals": {"aws:PrincipalArn": [THEIR_COPY, THEIR_TEST]},
        "StringEquals": {"aws:PrincipalOrgID": "o-acme"},
    }
    here = world({"M": MODELS, "P": sharing({"AWS": OTHER_ACCOUNT}, **condition)})

    assert [[str(one) for one in grant.conditions] for grant in here.cross_account_grants()] == [
        [f"aws:PrincipalArn = {THEIR_COPY}", "aws:PrincipalOrgID = o-acme"],
        [f"aws:PrincipalArn = {THEIR_TEST}", "aws:PrincipalOrgID = o-acme"],
    ]


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-acme"}}, True),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-acme/*"}}, True),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-acme"}}, False),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-acme"}}, False),
        ({"Null": {"aws:PrincipalOrgID": "false"}}, False),
        ({}, False),
    ],
)
def test_a_grant_says_whether_it_asks_for_the_organization(
    condition: dict[str, Any], answer: bool
) -> None:
    here = world({"M": MODELS, "P": sharing("*", **condition)})

    assert [one.asks_organization for one in here.cross_account_grants()] == [answer]


def test_grants_are_in_one_order_whatever_the_order_of_stacks() -> None:
    one = stack({"R": role(allow("s3:GetObject"), RoleName="reader"), "K": resource("KMS::Key")})
    other = stack({"R": role(allow("s3:PutObject"), RoleName="writer")}, stack_id="other")

    assert World.of((one, other)).grants() == World.of((other, one)).grants()
    assert len(World.of((one, other)).grants()) == 5
