"""What an organization adds to what templates say."""

from __future__ import annotations

from promote.access.policy import PolicyKind
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
)
from tests.promote.access.policies import ACCOUNT, OTHER_ACCOUNT


def test_an_organization_is_known_by_account() -> None:
    shared = allow(
        "s3:GetObject",
        "arn:aws:s3:::models/*",
        Principal="*",
        Condition={"StringEquals": {"aws:PrincipalOrgID": "o-acme"}},
    )
    stacks = (
        stack(
            {
                "Models": resource("S3::Bucket", BucketName="models"),
                "Sharing": resource(
                    "S3::BucketPolicy", Bucket="models", PolicyDocument=document(shared)
                ),
            }
        ),
        stack({"Reader": role(READ, RoleName="r")}, stack_id="other", account=OTHER_ACCOUNT),
    )
    reader = f"arn:aws:iam::{OTHER_ACCOUNT}:role/r"

    assert may(World.of(stacks, organization={OTHER_ACCOUNT: "o-acme"}), reader, *GET)
    assert not may(World.of(stacks, organization={OTHER_ACCOUNT: "o-else"}), reader, *GET)
    assert not may(World.of(stacks), reader, *GET)


def test_service_control_limits_each_account_by_itself() -> None:
    template = stack({"Reader": role(READ, RoleName="reader")})
    full, narrow = document(allow("*")), document(allow("ec2:*"))

    here = World.of((template,), service_control_policies={ACCOUNT: [[full], [narrow]]})
    elsewhere = World.of((template,), service_control_policies={OTHER_ACCOUNT: [[narrow]]})

    assert here.decide(Request(here.principal(READER), *GET)).missing == (
        PolicyKind.SERVICE_CONTROL,
    )
    assert may(elsewhere, READER, *GET)
