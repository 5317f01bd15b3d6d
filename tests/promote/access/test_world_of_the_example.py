"""What the running example's own templates allow across its three accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from promote.access.acts import read_object, write_object
from promote.access.policy import PolicyKind
from promote.access.request import Request
from promote.access.world import World

STAGING_OBJECT = "arn:aws:s3:::acme-staging-artifacts-222222222222/models/churn/model.tar.gz"
DEV_OBJECT = "arn:aws:s3:::acme-dev-artifacts-111111111111/models/churn/model.tar.gz"
PROD_OBJECT = "arn:aws:s3:::acme-prod-artifacts-333333333333/models/churn/model.tar.gz"


@pytest.fixture(scope="module")
def world(assembly: Path) -> World:
    return World.read(assembly)


def role(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def test_nothing_of_the_example_is_unknown(world: World) -> None:
    assert world.unknown == ()


def test_the_copy_of_prod_reads_stagings_artifacts_and_four_statements_say_so(
    world: World,
) -> None:
    copy = world.principal(role("333333333333", "acme-prod-copy"))

    decision = read_object(world, copy, STAGING_OBJECT)

    assert decision.allowed
    assert {(one.account, one.kind, one.sid) for one in decision.why} == {
        ("333333333333", PolicyKind.IDENTITY, "ReadModelArtifacts"),
        ("333333333333", PolicyKind.IDENTITY, "DecryptModelArtifactsThroughS3"),
        ("222222222222", PolicyKind.RESOURCE, "ReadModelArtifacts"),
        ("222222222222", PolicyKind.KEY, "DecryptModelArtifactsThroughS3"),
    }
    assert decision.unknown == ()


def test_the_copy_of_prod_cannot_reach_past_staging(world: World) -> None:
    copy = world.principal(role("333333333333", "acme-prod-copy"))

    decision = read_object(world, copy, DEV_OBJECT)

    assert not decision.allowed
    assert decision.missing == (PolicyKind.IDENTITY, PolicyKind.RESOURCE, PolicyKind.KEY)


def test_nobody_of_prod_writes_to_staging(world: World) -> None:
    for arn, identity in world.identities.items():
        if identity.account == "333333333333":
            assert not write_object(world, world.principal(arn), STAGING_OBJECT).allowed, arn


def test_an_artifact_is_not_decrypted_outside_s3(world: World) -> None:
    copy = world.principal(role("333333333333", "acme-prod-copy"))
    key = world.buckets["arn:aws:s3:::acme-staging-artifacts-222222222222"].key

    decision = world.decide(Request(copy, "kms:Decrypt", str(key)))

    assert not decision.allowed
    assert decision.missing == (PolicyKind.IDENTITY, PolicyKind.KEY)


def test_an_artifact_is_not_read_without_tls(world: World) -> None:
    copy = world.principal(role("333333333333", "acme-prod-copy"))

    decision = read_object(world, copy, STAGING_OBJECT, {"aws:SecureTransport": "false"})

    assert not decision.allowed
    assert {(one.effect, one.kind) for one in decision.why} == {("Deny", PolicyKind.RESOURCE)}


def test_a_function_is_assumed_by_lambda_alone(world: World) -> None:
    arn = role("222222222222", "acme-staging-copy")
    other = world.principal(role("222222222222", "acme-staging-register"))

    decision = world.decide(Request(other, "sts:AssumeRole", arn))

    assert not decision.allowed
    assert PolicyKind.TRUST in decision.missing


def test_grants_are_the_same_in_each_reading(world: World, assembly: Path) -> None:
    assert World.read(assembly).grants() == world.grants()


def test_each_grant_across_accounts_names_a_role_and_no_account_as_a_whole(world: World) -> None:
    foreign = [one for one in world.cross_account_grants() if one.resource_account != "*"]

    assert foreign
    assert {one.principal.split(":")[5].partition("/")[0] for one in foreign} == {"role"}
    assert not any(one.asks_organization for one in foreign)


def test_each_grant_of_a_resource_across_accounts_goes_one_hop(world: World) -> None:
    hops = {
        (one.principal_account, one.resource_account)
        for one in world.cross_account_grants()
        if one.kind is not PolicyKind.IDENTITY
    }

    assert hops == {
        ("222222222222", "111111111111"),
        ("111111111111", "222222222222"),
        ("333333333333", "222222222222"),
        ("222222222222", "333333333333"),
    }
