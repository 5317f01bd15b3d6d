"""Who must agree before a request is allowed, as IAM's decision tables have it."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.evaluation import ApplicablePolicies, decide
from promote.access.policy import Policy, PolicyKind
from promote.access.principal import Principal
from promote.access.request import Request
from tests.promote.access.policies import (
    ACCOUNT,
    OTHER_ACCOUNT,
    ROLE,
    ROOT,
    USER,
    policy,
    request,
    statement,
)

ALLOWING = policy(PolicyKind.IDENTITY, statement())
BOUNDARY = (policy(PolicyKind.BOUNDARY, statement()),)
NARROW_BOUNDARY = (policy(PolicyKind.BOUNDARY, statement(Action="s3:ListBucket")),)
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/ann"
MISSING = PolicyKind


def resource_policy(
    principal: Any, kind: PolicyKind = PolicyKind.RESOURCE, **elements: Any
) -> tuple[Policy, ...]:
    return (policy(kind, statement(Principal=principal, **elements)),)


def in_session(arn: str = ROLE) -> Principal:
    return Principal(arn, ACCOUNT, session="ann")


NAMED = [
    ({"AWS": ROLE}, (), ()),
    ({"AWS": SESSION}, (), ()),
    ("*", (), ()),
    ({"AWS": "*"}, (), ()),
    ({"AWS": ROOT}, (MISSING.IDENTITY,), ()),
    ({"AWS": ACCOUNT}, (MISSING.IDENTITY,), ()),
    ({"AWS": USER}, (MISSING.IDENTITY,), ()),
    ({"AWS": OTHER_ACCOUNT}, (MISSING.IDENTITY,), ()),
    ({"Service": "lambda.amazonaws.com"}, (MISSING.IDENTITY,), ()),
]


@pytest.mark.parametrize(("principal", "alone", "with_identity"), NAMED)
def test_in_one_account_an_identity_or_a_resource_that_names_it_suffices(
    principal: Any, alone: tuple[PolicyKind, ...], with_identity: tuple[PolicyKind, ...]
) -> None:
    resource = resource_policy(principal)
    asked = request(in_session())

    without = decide(asked, ApplicablePolicies(resource=resource))
    both = decide(asked, ApplicablePolicies(resource=resource, identity=(ALLOWING,)))

    assert (without.missing, without.allowed) == (alone, not alone)
    assert (both.missing, both.allowed) == (with_identity, True)


@pytest.mark.parametrize(
    ("principal", "missing"),
    [
        ({"AWS": ROLE}, ()),
        ({"AWS": SESSION}, ()),
        ({"AWS": ROOT}, ()),
        ("*", ()),
        ({"AWS": OTHER_ACCOUNT}, (MISSING.RESOURCE,)),
    ],
)
def test_across_accounts_both_sides_must_allow(
    principal: Any, missing: tuple[PolicyKind, ...]
) -> None:
    resource = resource_policy(principal)
    asked = request(in_session())

    alone = decide(asked, ApplicablePolicies(resource=resource, resource_account=OTHER_ACCOUNT))
    both = decide(
        asked,
        ApplicablePolicies(identity=(ALLOWING,), resource=resource, resource_account=OTHER_ACCOUNT),
    )

    assert alone.missing == (MISSING.IDENTITY, *missing)
    assert both.missing == missing


def test_across_accounts_an_identity_alone_says_that_the_resource_is_missing() -> None:
    decision = decide(
        request(), ApplicablePolicies(identity=(ALLOWING,), resource_account=OTHER_ACCOUNT)
    )

    assert decision.missing == (MISSING.RESOURCE,)


@pytest.mark.parametrize(
    ("principal", "asking", "missing"),
    [
        ({"AWS": ROLE}, in_session(), (MISSING.BOUNDARY,)),
        ({"AWS": SESSION}, in_session(), ()),
        ({"AWS": USER}, Principal(USER, ACCOUNT), ()),
        ("*", in_session(), ()),
        ({"AWS": ROOT}, in_session(), (MISSING.IDENTITY, MISSING.BOUNDARY)),
    ],
)
def test_a_boundary_limits_a_role_but_no_session_or_user_that_the_resource_names(
    principal: Any, asking: Principal, missing: tuple[PolicyKind, ...]
) -> None:
    policies = ApplicablePolicies(resource=resource_policy(principal), boundary=NARROW_BOUNDARY)

    assert decide(request(asking), policies).missing == missing


def test_a_boundary_limits_even_a_named_session_of_another_account() -> None:
    policies = ApplicablePolicies(
        identity=(ALLOWING,),
        resource=resource_policy({"AWS": SESSION}),
        boundary=NARROW_BOUNDARY,
        resource_account=OTHER_ACCOUNT,
    )

    assert decide(request(in_session()), policies).missing == (MISSING.BOUNDARY,)


def test_a_boundary_gives_nothing() -> None:
    assert decide(request(), ApplicablePolicies(boundary=BOUNDARY)).missing == (MISSING.IDENTITY,)


def test_a_boundary_and_an_identity_that_allow_are_both_evidence() -> None:
    decision = decide(request(), ApplicablePolicies(identity=(ALLOWING,), boundary=BOUNDARY))

    assert [one.kind for one in decision.why] == [PolicyKind.BOUNDARY, PolicyKind.IDENTITY]


@pytest.mark.parametrize("principal", [{"AWS": SESSION}, {"AWS": ROLE}, "*"])
def test_a_service_control_policy_limits_whatever_a_resource_says(principal: Any) -> None:
    control = ((policy(PolicyKind.SERVICE_CONTROL, statement(Action="s3:Put*")),),)
    policies = ApplicablePolicies(resource=resource_policy(principal), service_control=control)

    assert decide(request(in_session()), policies).missing == (MISSING.SERVICE_CONTROL,)


def test_each_level_of_service_control_must_allow() -> None:
    everything = policy(PolicyKind.SERVICE_CONTROL, statement(Action="*"))
    other = policy(PolicyKind.SERVICE_CONTROL, statement(Action="ec2:*"))

    one_lacks = ApplicablePolicies(identity=(ALLOWING,), service_control=((everything,), (other,)))
    none_lacks = ApplicablePolicies(
        identity=(ALLOWING,), service_control=((everything,), (other, everything))
    )

    assert decide(request(), one_lacks).missing == (MISSING.SERVICE_CONTROL,)
    assert decide(request(), none_lacks).allowed


DENIAL = statement("Deny")


@pytest.mark.parametrize(
    "denying",
    [
        {"identity": (ALLOWING, policy(PolicyKind.IDENTITY, DENIAL))},
        {"boundary": (policy(PolicyKind.BOUNDARY, statement(), DENIAL),)},
        {"service_control": ((policy(PolicyKind.SERVICE_CONTROL, statement(), DENIAL),),)},
        {"resource": resource_policy("*", Effect="Deny")},
        {"resource": resource_policy({"AWS": ACCOUNT}, Effect="Deny")},
        {"resource": resource_policy({"AWS": ROLE}, Effect="Deny")},
    ],
)
def test_an_explicit_denial_anywhere_wins(denying: dict[str, Any]) -> None:
    policies = ApplicablePolicies(**{"identity": (ALLOWING,), **denying})

    decision = decide(request(), policies)

    assert not decision.allowed
    assert {one.effect for one in decision.why} == {"Deny"}
    assert decision.missing == ()


def test_a_denial_of_somebody_else_denies_nobody() -> None:
    policies = ApplicablePolicies(
        identity=(ALLOWING,), resource=resource_policy({"AWS": USER}, Effect="Deny")
    )

    assert decide(request(), policies).allowed


KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/one"


def decrypt(asking: Principal | str = ROLE) -> Request:
    return request(asking, "kms:Decrypt", KEY)


def key_policies(principal: Any, *, identity: bool) -> ApplicablePolicies:
    allowing = policy(PolicyKind.IDENTITY, statement(Action="kms:Decrypt"))
    return ApplicablePolicies(
        identity=(allowing,) if identity else (),
        resource=resource_policy(principal, PolicyKind.KEY, Action="kms:*"),
        resource_account=ACCOUNT,
        resource_decides=PolicyKind.KEY,
    )


@pytest.mark.parametrize(
    ("principal", "identity", "missing"),
    [
        ({"AWS": ROLE}, False, ()),
        ({"AWS": ROOT}, False, (MISSING.IDENTITY,)),
        ({"AWS": ROOT}, True, ()),
        ({"AWS": USER}, True, (MISSING.KEY,)),
        ({"AWS": USER}, False, (MISSING.IDENTITY, MISSING.KEY)),
        ({"AWS": OTHER_ACCOUNT}, True, (MISSING.KEY,)),
    ],
)
def test_a_key_policy_must_allow_or_leave_it_to_the_account(
    principal: Any, identity: bool, missing: tuple[PolicyKind, ...]
) -> None:
    assert decide(decrypt(), key_policies(principal, identity=identity)).missing == missing


def test_the_root_user_needs_the_key_policy_too() -> None:
    assert decide(decrypt(ROOT), key_policies({"AWS": ROOT}, identity=False)).allowed
    refused = decide(decrypt(ROOT), key_policies({"AWS": ROLE}, identity=False))
    assert refused.missing == (MISSING.KEY,)


def assume(asking: Principal | str, **context: str) -> Request:
    target = f"arn:aws:iam::{ACCOUNT}:role/target"
    return request(asking, "sts:AssumeRole", target, dict(context))


def trust(principal: Any, *, identity: bool, **elements: Any) -> ApplicablePolicies:
    trusting = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **elements}
    allowing = policy(PolicyKind.IDENTITY, statement(Action="sts:AssumeRole"))
    return ApplicablePolicies(
        identity=(allowing,) if identity else (),
        resource=(policy(PolicyKind.TRUST, trusting),),
        resource_account=ACCOUNT,
        resource_decides=PolicyKind.TRUST,
    )


FOREIGN_ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/caller"


@pytest.mark.parametrize(
    ("asking", "principal", "identity", "missing"),
    [
        (ROLE, {"AWS": ROLE}, False, ()),
        (ROLE, {"AWS": ROOT}, False, (MISSING.IDENTITY,)),
        (ROLE, {"AWS": ROOT}, True, ()),
        (ROLE, {"AWS": USER}, True, (MISSING.TRUST,)),
        (FOREIGN_ROLE, {"AWS": FOREIGN_ROLE}, False, (MISSING.IDENTITY,)),
        (FOREIGN_ROLE, {"AWS": FOREIGN_ROLE}, True, ()),
        (FOREIGN_ROLE, {"AWS": OTHER_ACCOUNT}, True, ()),
        (FOREIGN_ROLE, {"AWS": ROOT}, True, (MISSING.TRUST,)),
    ],
)
def test_a_role_is_assumed_only_where_it_trusts(
    asking: str, principal: Any, identity: bool, missing: tuple[PolicyKind, ...]
) -> None:
    assert decide(assume(asking), trust(principal, identity=identity)).missing == missing


@pytest.mark.parametrize(
    ("asking", "context", "allowed"),
    [
        ("lambda.amazonaws.com", {"aws:SourceAccount": ACCOUNT}, True),
        ("lambda.amazonaws.com", {"aws:SourceAccount": OTHER_ACCOUNT}, False),
        ("lambda.amazonaws.com", {}, False),
        ("events.amazonaws.com", {"aws:SourceAccount": ACCOUNT}, False),
    ],
)
def test_a_service_needs_the_resource_alone_and_its_source(
    asking: str, context: dict[str, str], allowed: bool
) -> None:
    policies = trust(
        {"Service": "lambda.amazonaws.com"},
        identity=False,
        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    )

    decision = decide(assume(Principal(asking), **context), policies)

    assert decision.allowed is allowed
    assert decision.missing == (() if allowed else (MISSING.TRUST,))


def test_a_service_is_not_limited_by_service_control() -> None:
    control = ((policy(PolicyKind.SERVICE_CONTROL, DENIAL),),)
    policies = ApplicablePolicies(
        resource=resource_policy({"Service": "s3.amazonaws.com"}), service_control=control
    )

    assert decide(request(Principal("s3.amazonaws.com")), policies).allowed


def test_everybody_includes_services() -> None:
    policies = ApplicablePolicies(resource=resource_policy("*", Effect="Deny"))

    assert decide(request(Principal("s3.amazonaws.com")), policies).why[0].effect == "Deny"


def test_an_identity_provider_is_trusted_by_its_name() -> None:
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.example.com"
    policies = trust({"Federated": provider}, identity=False)

    assert decide(assume(Principal(provider, ACCOUNT)), policies).allowed
    assert not decide(assume(ROLE), policies).allowed


def test_all_but_the_named_are_denied() -> None:
    policies = ApplicablePolicies(
        identity=(ALLOWING,),
        resource=(policy(PolicyKind.RESOURCE, statement("Deny", NotPrincipal={"AWS": ROLE})),),
    )

    assert decide(request(), policies).allowed
    assert decide(request(USER), policies).why[0].effect == "Deny"


def test_all_but_the_named_includes_whoever_has_a_boundary() -> None:
    policies = ApplicablePolicies(
        identity=(ALLOWING,),
        boundary=BOUNDARY,
        resource=(policy(PolicyKind.RESOURCE, statement("Deny", NotPrincipal={"AWS": ROLE})),),
    )

    assert decide(request(), policies).why[0].effect == "Deny"


def test_the_root_user_may_do_everything_of_its_own_account() -> None:
    assert decide(request(ROOT), ApplicablePolicies()).allowed


def test_nothing_is_allowed_that_nobody_allows() -> None:
    decision = decide(request(), ApplicablePolicies())

    assert not decision.allowed
    assert decision.missing == (MISSING.IDENTITY,)
    assert decision.why == ()
