"""What holds for all policies, whatever they say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings, strategies as st

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
    statement,
)

ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:*", "*", "kms:Decrypt"]
RESOURCES = ["*", "arn:aws:s3:::models/*", "arn:aws:s3:::models/one", "arn:aws:s3:::data"]
PRINCIPALS: list[Any] = ["*", {"AWS": ROLE}, {"AWS": ROOT}, {"AWS": USER}, {"AWS": OTHER_ACCOUNT}]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
]


def statements(*effects: str, named: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    elements = {
        "Effect": st.sampled_from(effects),
        "Action": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2),
        "Resource": st.sampled_from(RESOURCES),
        "Condition": st.sampled_from(CONDITIONS),
    }
    principal = {"Principal": st.sampled_from(PRINCIPALS)} if named else {}
    return st.fixed_dictionaries({**elements, **principal})


def policies(kind: PolicyKind) -> st.SearchStrategy[Policy]:
    named = kind in (PolicyKind.RESOURCE, PolicyKind.KEY)
    several = st.lists(statements("Allow", "Allow", "Deny", named=named), max_size=3)
    return several.map(lambda chosen: policy(kind, *chosen))


def sides(kind: PolicyKind) -> st.SearchStrategy[tuple[Policy, ...]]:
    return st.lists(policies(kind), max_size=2).map(tuple)


APPLICABLE = st.builds(
    ApplicablePolicies,
    identity=sides(PolicyKind.IDENTITY),
    boundary=st.none() | sides(PolicyKind.BOUNDARY),
    service_control=st.lists(sides(PolicyKind.SERVICE_CONTROL), max_size=2).map(tuple),
    resource=sides(PolicyKind.RESOURCE),
    resource_account=st.sampled_from([None, ACCOUNT, OTHER_ACCOUNT]),
    resource_decides=st.sampled_from([None, PolicyKind.KEY]),
)
REQUESTS = st.builds(
    Request,
    st.sampled_from([Principal(ROLE, ACCOUNT, session="ann"), Principal(USER, ACCOUNT)]),
    st.sampled_from(["s3:GetObject", "s3:PutObject", "kms:Decrypt"]),
    st.sampled_from(["arn:aws:s3:::models/one", "arn:aws:s3:::data"]),
    st.sampled_from([{}, {"aws:TagKeys": ("team", "cost")}]),
)
ANYTHING = policy(PolicyKind.IDENTITY, statement("Deny", Action="*"))


@given(asked=REQUESTS, applicable=APPLICABLE)
@settings(max_examples=300, deadline=None)
def test_an_explicit_denial_always_wins(asked: Request, applicable: ApplicablePolicies) -> None:
    denying = replace(applicable, identity=(*applicable.identity, ANYTHING))

    assert not decide(asked, denying).allowed


@given(asked=REQUESTS, applicable=APPLICABLE, more=statements("Allow"))
@settings(max_examples=300, deadline=None)
def test_another_allowing_statement_never_takes_anything_away(
    asked: Request, applicable: ApplicablePolicies, more: dict[str, Any]
) -> None:
    widened = replace(
        applicable, identity=(*applicable.identity, policy(PolicyKind.IDENTITY, more))
    )

    assert decide(asked, widened).allowed or not decide(asked, applicable).allowed


@given(asked=REQUESTS, applicable=APPLICABLE, more=statements("Deny", named=True))
@settings(max_examples=300, deadline=None)
def test_another_denying_statement_never_gives_anything(
    asked: Request, applicable: ApplicablePolicies, more: dict[str, Any]
) -> None:
    narrowed = replace(
        applicable, resource=(*applicable.resource, policy(PolicyKind.RESOURCE, more))
    )

    assert decide(asked, applicable).allowed or not decide(asked, narrowed).allowed


@given(asked=REQUESTS, applicable=APPLICABLE, limit=policies(PolicyKind.SERVICE_CONTROL))
@settings(max_examples=300, deadline=None)
def test_another_limit_never_gives_anything(
    asked: Request, applicable: ApplicablePolicies, limit: Policy
) -> None:
    limited = replace(applicable, service_control=(*applicable.service_control, (limit,)))

    assert decide(asked, applicable).allowed or not decide(asked, limited).allowed


@given(asked=REQUESTS, applicable=APPLICABLE)
@settings(max_examples=300, deadline=None)
def test_a_decision_is_either_evidence_or_what_is_missing(
    asked: Request, applicable: ApplicablePolicies
) -> None:
    decision = decide(asked, applicable)

    assert decision.allowed is (
        not decision.missing and not any(one.effect == "Deny" for one in decision.why)
    )
    assert bool(decision.why) is not bool(decision.missing)


@given(asked=REQUESTS, applicable=APPLICABLE)
@settings(max_examples=200, deadline=None)
def test_what_is_allowed_across_accounts_is_allowed_within_one(
    asked: Request, applicable: ApplicablePolicies
) -> None:
    foreign = replace(applicable, resource_account=OTHER_ACCOUNT)
    own = replace(applicable, resource_account=ACCOUNT)

    assert decide(asked, own).allowed or not decide(asked, foreign).allowed
