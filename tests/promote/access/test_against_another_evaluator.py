"""Two evaluators that know nothing of each other agree about the same policies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from promote.access.evaluation import ApplicablePolicies, decide
from promote.access.policy import PolicyKind
from promote.access.policy_anchor import policy_anchor
from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.resolved_stack import ResolvedResource, resolved_resources
from promote.access.stack_template import read_stacks
from promote.access.world import World
from tests.promote.access import oracle
from tests.promote.access.policies import ACCOUNT, ROLE, policy, request

THROUGH_S3 = {
    "kms:ViaService": "s3.us-east-1.amazonaws.com",
    "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-staging-artifacts-222222222222/models/x",
    "s3:prefix": "models/x",
    "sagemaker:ModelApprovalStatus": "PendingManualApproval",
    "iam:PassedToService": "sagemaker.amazonaws.com",
    "cloudwatch:namespace": "AWS/SageMaker",
}
CONTEXTS: list[dict[str, str]] = [{}, THROUGH_S3, {"aws:SecureTransport": "false"}]
KEYED_BY = {
    "AWS::IAM::Role": "AssumeRolePolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::SageMaker::ModelPackageGroup": "ModelPackageGroupPolicy",
}


class Templates:
    """The running example's policy documents, before this evaluator parses them."""

    def __init__(self, assembly: Path) -> None:
        self.resources = resolved_resources(read_stacks(assembly))
        self.managed = {
            str(one.arn): one.properties["PolicyDocument"]
            for one in self.resources
            if one.type == "AWS::IAM::ManagedPolicy"
        }
        self.roles = {
            str(one.arn): list(self._identity_documents(one))
            for one in self.resources
            if one.type == "AWS::IAM::Role"
        }
        self.of_resources = dict(self._resource_documents())

    def _identity_documents(self, role: ResolvedResource) -> Iterator[Any]:
        yield from (one["PolicyDocument"] for one in role.texts("Policies"))
        yield from (self.managed[arn] for arn in role.texts("ManagedPolicyArns"))

    def _resource_documents(self) -> Iterator[tuple[str, Any]]:
        for one in self.resources:
            if one.type == "AWS::S3::BucketPolicy":
                yield f"arn:aws:s3:::{one.properties['Bucket']}", one.properties["PolicyDocument"]
            elif (key := KEYED_BY.get(one.type)) and key in one.properties:
                yield str(one.arn), one.properties[key]


@pytest.fixture(scope="module")
def templates(assembly: Path) -> Templates:
    return Templates(assembly)


@pytest.fixture(scope="module")
def world(assembly: Path) -> World:
    return World.read(assembly)


def acts(world: World) -> list[tuple[str, str]]:
    """Everything that a statement about buckets, keys and packages speaks of, made concrete."""
    return sorted(
        {
            (action.replace("*", "GetThing"), target.replace("*", "x"))
            for grant in world.grants()
            if grant.kind is not PolicyKind.TRUST
            for action in grant.actions
            for target in grant.resources
            if action.partition(":")[0] in ("s3", "kms", "sagemaker") and ":key/x" not in target
        }
    )


def test_both_decide_the_same_of_every_role_and_every_act(
    world: World, templates: Templates
) -> None:
    asked = allowed = 0
    for arn, identity in templates.roles.items():
        principal = world.principal(arn)
        for action, target in acts(world):
            anchor = policy_anchor(target)
            bucket = world.buckets.get(anchor)
            owner = bucket.account if bucket else target.split(":")[4] if ":" in target else ""
            for context in CONTEXTS:
                wanted = Request(principal, action, target, context)
                ours = world.decide(wanted).allowed
                theirs = oracle.allows(
                    wanted,
                    identity,
                    resource=templates.of_resources.get(anchor),
                    owner=owner or None,
                    is_key=":key/" in target,
                )
                assert ours is theirs, (arn, action, target, context)
                asked += 1
                allowed += ours
    assert asked > 10_000
    assert allowed > 500


def test_both_find_the_same_roles_trusted(world: World, templates: Templates) -> None:
    trusted = 0
    for arn in templates.roles:
        for caller in templates.roles:
            wanted = Request(world.principal(caller), "sts:AssumeRole", arn)
            decision = world.decide(wanted)
            ours = PolicyKind.TRUST not in decision.missing
            assert ours is oracle.trusts(wanted, templates.of_resources[arn]), (caller, arn)
            trusted += ours
    assert trusted > 0


OPERATORS: dict[str, list[str]] = {
    "StringEquals": ["red", "Red", "r*"],
    "StringNotEquals": ["red", "blue"],
    "StringEqualsIgnoreCase": ["RED", "blue"],
    "StringNotEqualsIgnoreCase": ["RED", "blue"],
    "StringLike": ["r*", "?ed", "*", "b*"],
    "StringNotLike": ["r*", "b??e"],
    "NumericEquals": ["1", "2.0"],
    "NumericNotEquals": ["1", "2"],
    "NumericLessThan": ["1", "2"],
    "NumericLessThanEquals": ["1", "2"],
    "NumericGreaterThan": ["1", "2"],
    "NumericGreaterThanEquals": ["1", "2"],
    "DateEquals": ["2026-01-01T00:00:00Z"],
    "DateNotEquals": ["2026-01-01T00:00:00Z"],
    "DateLessThan": ["2026-01-01T00:00:00Z", "2027-01-01"],
    "DateLessThanEquals": ["2026-01-01"],
    "DateGreaterThan": ["2026-01-01", "1767225600"],
    "DateGreaterThanEquals": ["2026-01-01T00:00:00Z"],
    "Bool": ["true", "false"],
    "BinaryEquals": ["cmVk"],
    "IpAddress": ["10.0.0.0/8", "2001:db8::/32"],
    "NotIpAddress": ["10.0.0.0/8", "10.1.2.3"],
    "ArnEquals": ["arn:aws:s3:::mod*", "arn:aws:iam::*:role/x"],
    "ArnNotLike": ["arn:aws:s3:::mod*", "arn:aws:iam::*:role/x"],
}
ACTUAL: dict[str, list[str]] = {
    "S": ["red", "Red", "blue", "r*"],
    "N": ["1", "2", "1.0", "3"],
    "D": ["2026-01-01T00:00:00Z", "2025-06-01T12:00:00Z", "1800000000"],
    "B": ["true", "false"],
    "I": ["10.1.2.3", "192.168.0.1", "2001:db8::1"],
    "A": ["arn:aws:s3:::models", "arn:aws:iam::1:role/x", "arn:aws:iam::1:role/y"],
}


def actual_values(operator: str) -> list[str]:
    return ACTUAL["I" if "IpAddress" in operator else "S" if operator == "BinaryEquals"
                  else operator[0]]  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    operator = draw(st.sampled_from(sorted(OPERATORS)))
    values = draw(st.lists(st.sampled_from(OPERATORS[operator]), min_size=1, max_size=3))
    quantifier = draw(st.sampled_from(["", "", "ForAnyValue:", "ForAllValues:"]))
    suffix = draw(st.sampled_from(["", "", "IfExists"]))
    several = st.lists(st.sampled_from(actual_values(operator)), max_size=3).map(tuple)
    one = st.sampled_from(actual_values(operator))
    actual = draw(st.none() | (several if quantifier else one))
    context = {} if actual is None else {"aws:test": actual}
    return {f"{quantifier}{operator}{suffix}": {"aws:Test": values}}, context


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    action = draw(st.sampled_from(["Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "NotResource"]))
    actions = st.sampled_from(["s3:GetObject", "S3:get*", "s3:Put*", "*", "s3:?etObject"])
    resources = st.sampled_from(["*", "arn:aws:s3:::models/*", "arn:aws:s3:::data", "arn:aws:s3*"])
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        action: draw(st.lists(actions, min_size=1, max_size=2)),
        resource: draw(st.lists(resources, min_size=1, max_size=2)),
    }


@given(condition=conditions())
@settings(max_examples=500, deadline=None)
def test_both_understand_every_operator_alike(
    condition: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    element, context = condition
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": element}
    asked = request(context=context)

    ours = decide(asked, ApplicablePolicies(identity=(policy(PolicyKind.IDENTITY, statement),)))

    assert ours.allowed is oracle.allows(asked, [{"Statement": [statement]}])


@given(
    identity=st.lists(statements(), max_size=4),
    boundary=st.none() | st.lists(statements(), max_size=3),
    principal=st.sampled_from([{"AWS": ROLE}, {"AWS": ACCOUNT}, {"AWS": "arn:aws:iam::1:role/x"}]),
    resource=st.none() | st.lists(statements(), max_size=3),
    owner=st.sampled_from([ACCOUNT, "333333333333"]),
    is_key=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_both_combine_every_kind_of_policy_alike(
    identity: list[dict[str, Any]],
    boundary: list[dict[str, Any]] | None,
    principal: dict[str, str],
    resource: list[dict[str, Any]] | None,
    owner: str,
    is_key: bool,
) -> None:
    asked = request(Principal(ROLE, ACCOUNT))
    named = None if resource is None else [{**one, "Principal": principal} for one in resource]

    ours = decide(
        asked,
        ApplicablePolicies(
            identity=(policy(PolicyKind.IDENTITY, *identity),),
            boundary=None if boundary is None else (policy(PolicyKind.BOUNDARY, *boundary),),
            resource=() if named is None else (policy(PolicyKind.RESOURCE, *named),),
            resource_account=owner,
            resource_decides=PolicyKind.KEY if is_key else None,
        ),
    )
    theirs = oracle.allows(
        asked,
        [{"Statement": identity}],
        boundary=None if boundary is None else [{"Statement": boundary}],
        resource=None if named is None else {"Statement": named},
        owner=owner,
        is_key=is_key,
    )

    assert ours.allowed is theirs


def everything(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}


def like_arn(pattern: str) -> dict[str, Any]:
    return {"ArnLike": {"aws:test": pattern}}


DIFFERENCES: list[tuple[str, dict[str, Any], bool]] = [
    ("each field of an ARN is compared by itself", {"Condition": like_arn("arn:aws:*dels")}, False),
    ("a short ARN is completed", {"Resource": "arn:aws:s3"}, True),
    ("a variable is filled", {"Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"}, True),
]


@pytest.mark.parametrize(("documented", "elements", "ours"), DIFFERENCES)
def test_where_they_differ_iam_documents_what_is_done_here(
    documented: str, elements: dict[str, Any], ours: bool
) -> None:
    asked = request(
        Principal(ROLE, ACCOUNT, tags={"team": "models"}),
        context={"aws:test": "arn:aws:s3:::models"},
    )
    statement = everything(**elements)

    decision = decide(asked, ApplicablePolicies(identity=(policy(PolicyKind.IDENTITY, statement),)))

    assert decision.allowed is ours, documented
    assert oracle.allows(asked, [{"Statement": [statement]}]) is not ours, documented


@pytest.mark.parametrize(
    ("documented", "statement", "ours"),
    [
        ("everybody is named directly, past a boundary", everything(Principal="*"), True),
        (
            "whoever has a boundary is denied with all others",
            everything(Effect="Deny", NotPrincipal={"AWS": ROLE}),
            False,
        ),
    ],
)
def test_where_resource_policies_differ_iam_documents_what_is_done_here(
    documented: str, statement: dict[str, Any], ours: bool
) -> None:
    boundary = everything(Action="s3:List*" if ours else "*")

    decision = decide(
        request(),
        ApplicablePolicies(
            identity=(policy(PolicyKind.IDENTITY, everything()),),
            boundary=(policy(PolicyKind.BOUNDARY, boundary),),
            resource=(policy(PolicyKind.RESOURCE, statement),),
        ),
    )
    theirs = oracle.allows(
        request(),
        [{"Statement": [everything()]}],
        boundary=[{"Statement": [boundary]}],
        resource={"Statement": [statement]},
        owner=ACCOUNT,
    )

    assert decision.allowed is ours, documented
    assert theirs is not ours, documented
