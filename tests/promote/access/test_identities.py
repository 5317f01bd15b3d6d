"""Roles, users and groups with all that hangs on them, in templates of any team."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.policy import PolicyKind
from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.world import World
from tests.promote.access.assemblies import (
    GET,
    READ,
    READER,
    allow,
    document,
    may,
    resource,
    role,
    stack,
    world,
)
from tests.promote.access.policies import ACCOUNT


def managed(*statements: dict[str, Any], **properties: Any) -> dict[str, Any]:
    policy = {"ManagedPolicyName": "work", "PolicyDocument": document(*statements)}
    return resource("IAM::ManagedPolicy", **policy, **properties)


WAYS_TO_ATTACH: list[dict[str, Any]] = [
    {"Reader": role(READ, RoleName="reader")},
    {
        "Reader": role(RoleName="reader", ManagedPolicyArns=[{"Ref": "Work"}]),
        "Work": managed(READ),
    },
    {"Reader": role(RoleName="reader"), "Work": managed(READ, Roles=[{"Ref": "Reader"}])},
    {
        "Reader": role(RoleName="reader"),
        "Work": resource(
            "IAM::Policy", PolicyName="p", PolicyDocument=document(READ), Roles=[{"Ref": "Reader"}]
        ),
    },
    {
        "Reader": role(RoleName="reader"),
        "Work": resource(
            "IAM::RolePolicy",
            PolicyName="p",
            PolicyDocument=document(READ),
            RoleName={"Ref": "Reader"},
        ),
    },
]


@pytest.mark.parametrize("resources", WAYS_TO_ATTACH)
def test_a_policy_counts_however_it_hangs_on_a_role(resources: dict[str, Any]) -> None:
    here = world(resources)

    assert may(here, READER, *GET)
    assert not may(here, READER, "s3:PutObject", GET[1])
    assert len([one for one in here.grants() if one.kind is PolicyKind.IDENTITY]) == 1


def test_a_user_has_the_policies_of_its_groups() -> None:
    resources = {
        "Ann": resource("IAM::User", UserName="ann"),
        "Readers": resource(
            "IAM::Group",
            GroupName="readers",
            Path="/team/",
            Policies=[{"PolicyName": "p", "PolicyDocument": document(READ)}],
        ),
        "Members": resource(
            "IAM::UserToGroupAddition", GroupName={"Ref": "Readers"}, Users=[{"Ref": "Ann"}]
        ),
    }

    assert may(world(resources), f"arn:aws:iam::{ACCOUNT}:user/ann", *GET)


def test_a_policy_on_a_role_of_nobodys_template_counts_and_is_said() -> None:
    attached = resource("IAM::Policy", PolicyDocument=document(READ), Roles=["reader"])
    here = world({"Work": attached})

    assert may(here, READER, *GET)
    assert here.unknown == ("shop/Work: the role reader is in no template",)


def test_a_boundary_of_a_template_limits() -> None:
    boundary = managed(allow("s3:List*"))
    here = world(
        {
            "Limit": boundary,
            "Reader": role(READ, RoleName="reader", PermissionsBoundary={"Ref": "Limit"}),
        }
    )

    decision = here.decide(Request(here.principal(READER), *GET))

    assert decision.missing == (PolicyKind.BOUNDARY,)


def test_a_boundary_that_no_template_holds_is_said_or_told() -> None:
    limit = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    template = stack({"Reader": role(READ, RoleName="reader", PermissionsBoundary=limit)})
    untold = World.of((template,))
    told = World.of((template,), managed_policies={limit: document(allow("s3:List*"))})
    asked = Request(untold.principal(READER), *GET)

    assert untold.decide(asked).unknown == (f"shop/Reader: the policy {limit} is in no template",)
    assert untold.decide(asked).allowed
    assert told.decide(asked).missing == (PolicyKind.BOUNDARY,)
    assert told.unknown == ()


def test_a_policy_that_aws_manages_is_unknown() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    here = world({"Reader": role(RoleName="reader", ManagedPolicyArns=[arn])})

    decision = here.decide(Request(here.principal(READER), *GET))

    assert not decision.allowed
    assert decision.unknown == (f"shop/Reader: the policy {arn} is in no template",)


def test_tags_of_a_role_and_of_its_session_are_known() -> None:
    tagged = allow("s3:GetObject", "arn:aws:s3:::models/${aws:PrincipalTag/team}/*")
    tags = [{"Key": "team", "Value": "red"}]
    here = world({"Reader": role(tagged, RoleName="reader", Tags=tags)})
    in_blue = Principal(READER, ACCOUNT, tags={"team": "blue"})
    red, blue = "arn:aws:s3:::models/red/x", "arn:aws:s3:::models/blue/x"

    assert may(here, READER, "s3:GetObject", red)
    assert not here.decide(Request(in_blue, "s3:GetObject", red)).allowed
    assert here.decide(Request(in_blue, "s3:GetObject", blue)).allowed


def test_a_session_is_found_by_the_name_of_its_role_whatever_its_path() -> None:
    here = world({"Reader": role(READ, RoleName="reader", Path="/team/")})
    session = here.principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/ann")

    assert session.arn == f"arn:aws:iam::{ACCOUNT}:role/team/reader"
    assert here.decide(Request(session, *GET)).allowed
