"""What a statement covers, whom it names, and which ones IAM would not take."""

from __future__ import annotations

import re
from typing import Any

import pytest

from promote.access.named_principals import NamedPrincipals, Naming
from promote.access.policy import Origin, Policy, PolicyKind
from promote.access.principal import Principal
from promote.access.unresolved import Unresolved
from promote.refusal import RefusalError
from tests.promote.access.policies import ACCOUNT, ROLE, USER, policy, request, statement

ORIGIN = Origin(kind=PolicyKind.IDENTITY, account=ACCOUNT, stack="staging", logical_id="Role")
UNKNOWN = Unresolved("Fn::ImportValue shared")


def covers(elements: dict[str, Any], **asked: Any) -> bool:
    (read,) = policy(PolicyKind.IDENTITY, statement(**elements)).statements
    return read.covers(request(**asked))


@pytest.mark.parametrize(
    ("actions", "action", "answer"),
    [
        ("s3:GetObject", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("s3:Get*", "s3:GetObjectTagging", True),
        ("s3:Get????ct", "s3:GetObject", True),
        ("*", "iam:PassRole", True),
        (["s3:Put*", "s3:List*"], "s3:GetObject", False),
        ("s3:GetObject", "s3:GetObjectAcl", False),
    ],
)
def test_an_action_is_compared_in_any_case(actions: Any, action: str, answer: bool) -> None:
    assert covers({"Action": actions}, action=action) is answer


@pytest.mark.parametrize(
    ("resources", "resource", "answer"),
    [
        ("arn:aws:s3:::models/*", "arn:aws:s3:::models/a/b", True),
        ("arn:aws:s3:::models/*", "arn:aws:s3:::models", False),
        ("arn:aws:s3:::Models", "arn:aws:s3:::models", False),
        ("arn:aws:s3:::model?", "arn:aws:s3:::models", True),
        ("arn:aws:sqs", "arn:aws:sqs:us-east-1:1:queue", True),
        ("arn:aws:s3:::a.c", "arn:aws:s3:::abc", False),
        ("arn:aws:s3:::${aws:PrincipalTag/team}/*", "arn:aws:s3:::red/x", True),
        ("arn:aws:s3:::${aws:PrincipalTag/team}/*", "arn:aws:s3:::blue/x", False),
        ("arn:aws:s3:::${aws:PrincipalTag/none}/*", "arn:aws:s3:::/x", False),
    ],
)
def test_a_resource_is_compared_as_it_is_written(
    resources: str, resource: str, answer: bool
) -> None:
    asking = Principal(ROLE, ACCOUNT, tags={"team": "red"})
    assert covers({"Resource": resources}, principal=asking, resource=resource) is answer


def test_what_is_left_out_is_not_covered_and_all_else_is() -> None:
    (others,) = policy(
        PolicyKind.IDENTITY,
        {"Effect": "Deny", "NotAction": "s3:Get*", "NotResource": "arn:aws:s3:::models/*"},
    ).statements

    assert others.covers(request(action="s3:PutObject", resource="arn:aws:s3:::data"))
    assert not others.covers(request(action="s3:GetObject", resource="arn:aws:s3:::data"))
    assert not others.covers(request(action="s3:PutObject", resource="arn:aws:s3:::models/a"))


def test_an_old_policy_knows_no_variables() -> None:
    elements = statement(Resource="arn:aws:s3:::${aws:username}")
    (old,) = policy(PolicyKind.IDENTITY, elements, version="2008-10-17").statements
    (new,) = policy(PolicyKind.IDENTITY, elements).statements

    assert new.covers(request(USER, resource="arn:aws:s3:::ann"))
    assert not old.covers(request(USER, resource="arn:aws:s3:::ann"))
    assert old.covers(request(USER, resource="arn:aws:s3:::${aws:username}"))


def test_all_conditions_must_hold() -> None:
    condition = {"StringEquals": {"aws:a": "1", "aws:b": "2"}, "Bool": {"aws:c": "true"}}

    assert covers({"Condition": condition}, context={"aws:A": "1", "aws:B": "2", "aws:C": "true"})
    assert not covers({"Condition": condition}, context={"aws:a": "1", "aws:b": "2"})
    assert not covers({"Condition": condition}, context={"aws:a": "1", "aws:c": "true"})


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize(
    "elements",
    [
        {"Action": UNKNOWN},
        {"Resource": UNKNOWN},
        {"Resource": [UNKNOWN]},
        {"Condition": {"StringEquals": {"aws:a": UNKNOWN}}},
        {"Condition": {"StringNotEquals": {"aws:a": ["2", UNKNOWN]}}},
        {"Condition": {"Null": {"aws:a": UNKNOWN}}},
    ],
)
def test_what_nobody_knows_before_deployment_matches_nothing_and_is_said(
    effect: str, elements: dict[str, Any]
) -> None:
    read = policy(PolicyKind.IDENTITY, statement(effect, **elements))

    assert not read.statements[0].covers(request(context={"aws:a": "1"}))
    assert read.unresolved == ("identity: a statement names <Fn::ImportValue shared>",)


def test_what_is_left_out_but_not_known_leaves_nothing_covered() -> None:
    excluding = {"Effect": "Allow", "NotAction": [UNKNOWN], "Resource": "*"}
    (read,) = policy(PolicyKind.IDENTITY, excluding).statements

    assert not read.covers(request())


def test_what_is_known_beside_the_unknown_matches() -> None:
    assert covers({"Resource": ["arn:aws:s3:::models/*", UNKNOWN]})
    assert covers(
        {"Condition": {"StringEquals": {"aws:a": ["1", UNKNOWN]}}}, context={"aws:a": "1"}
    )


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (UNKNOWN, "staging/Role: the policy is <Fn::ImportValue shared>"),
        ({"Statement": [UNKNOWN]}, "staging/Role: a statement is not known"),
        ({"Statement": {"Effect": UNKNOWN}}, "staging/Role: a statement is not known"),
    ],
)
def test_a_policy_that_nobody_knows_is_said(document: Any, sentence: str) -> None:
    read = Policy.read(ORIGIN, document)

    assert (read.statements, read.unresolved) == ((), (sentence,))


@pytest.mark.parametrize(
    ("element", "principal", "naming"),
    [
        ({"AWS": ROLE}, ROLE, Naming.BY_ROLE),
        ({"AWS": USER}, USER, Naming.DIRECTLY),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, ROLE, Naming.BY_ACCOUNT),
        ({"AWS": ACCOUNT}, ROLE, Naming.BY_ACCOUNT),
        ({"AWS": "444444444444"}, ROLE, Naming.NOT_AT_ALL),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, ROLE, Naming.NOT_AT_ALL),
        ({"AWS": ["444444444444", ROLE]}, ROLE, Naming.BY_ROLE),
        ({"AWS": "AROAEXAMPLE"}, ROLE, Naming.NOT_AT_ALL),
        ({"CanonicalUser": "79a5"}, ROLE, Naming.NOT_AT_ALL),
        ({"Service": "s3.amazonaws.com"}, "s3.amazonaws.com", Naming.DIRECTLY),
        ({"AWS": "s3.amazonaws.com"}, "s3.amazonaws.com", Naming.NOT_AT_ALL),
        ("*", "s3.amazonaws.com", Naming.DIRECTLY),
        ({"AWS": UNKNOWN}, ROLE, Naming.NOT_AT_ALL),
        (UNKNOWN, ROLE, Naming.NOT_AT_ALL),
    ],
)
def test_a_principal_is_named_more_or_less_closely(
    element: Any, principal: str, naming: Naming
) -> None:
    is_arn = principal.startswith("arn:")
    asking = Principal.from_arn(principal) if is_arn else Principal(principal)

    assert NamedPrincipals.read("here", element).names(asking) is naming


def test_everybody_but_the_unknown_is_nobody() -> None:
    excluding = NamedPrincipals.read("here", {"AWS": [USER, UNKNOWN]}, excluded=True)

    assert excluding.names(Principal.from_arn(ROLE)) is Naming.NOT_AT_ALL


MALFORMED = [
    ([], "not a policy, got [], expected a document with a Statement"),
    ({"Version": "2012-10-17"}, "not a policy"),
    ({"Version": "2012", "Statement": []}, "unknown version, got '2012', expected 2012-10-17"),
    ({"Statement": ["x"]}, "Statement[0]: not a statement, got 'x'"),
    ({"Statement": statement(Aktion="x")}, "Statement[0]: not a statement"),
    ({"Statement": statement("Permit")}, "Statement[0].Effect: unknown effect, got 'Permit'"),
    ({"Statement": {"Effect": "Allow", "Resource": "*"}}, "Statement[0]: no action"),
    ({"Statement": statement(NotAction="s3:*")}, "Statement[0]: both Action and NotAction"),
    ({"Statement": statement(NotResource="*")}, "Statement[0]: both Resource and NotResource"),
    ({"Statement": statement(Action=[])}, "Statement[0].Action: not a name, got []"),
    ({"Statement": statement(Action=7)}, "Statement[0].Action: not a name, got 7"),
    ({"Statement": statement(Action="GetObject")}, "Statement[0]: not an action, got 'GetObject'"),
    ({"Statement": statement(Principal="me")}, "Statement[0].Principal: not a principal"),
    ({"Statement": statement(Principal={})}, "Statement[0].Principal: not a principal"),
    ({"Statement": statement(Principal={"AWS": 7})}, "Statement[0].Principal: not a principal"),
    ({"Statement": statement(NotPrincipal={"Me": "x"})}, "NotPrincipal: not a principal"),
    ({"Statement": statement(Condition=[])}, "Statement[0].Condition: not a condition, got []"),
]


@pytest.mark.parametrize(("document", "line"), MALFORMED)
def test_a_document_that_iam_would_not_take_is_refused(document: Any, line: str) -> None:
    with pytest.raises(RefusalError, match=rf"^staging/Role.*{re.escape(line)}"):
        Policy.read(ORIGIN, document)


@pytest.mark.parametrize(
    ("kind", "elements", "line"),
    [
        (PolicyKind.IDENTITY, {"Resource": "*", "Principal": "*"}, "a principal, got"),
        (PolicyKind.BOUNDARY, {}, "no resource, got ['Action', 'Effect'], expected Resource or"),
        (PolicyKind.SERVICE_CONTROL, {"Resource": "*", "NotPrincipal": "*"}, "a principal, got"),
        (PolicyKind.RESOURCE, {"Resource": "*"}, "no principal, got"),
        (PolicyKind.KEY, {"Resource": "*"}, "no principal, got"),
        (PolicyKind.TRUST, {}, "no principal, got ['Action', 'Effect'], expected Principal or"),
    ],
)
def test_a_statement_that_does_not_fit_its_policy_is_refused(
    kind: PolicyKind, elements: dict[str, Any], line: str
) -> None:
    with pytest.raises(RefusalError, match=rf"^{kind}\.Statement\[0\]: {re.escape(line)}"):
        policy(kind, {"Effect": "Allow", "Action": "s3:GetObject", **elements})


def test_a_session_is_its_role_in_a_session() -> None:
    session = Principal.from_arn(f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/ann")

    assert session.arn == f"arn:aws:iam::{ACCOUNT}:role/reader"
    assert session.session_arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/ann"


@pytest.mark.parametrize(
    ("principal", "values"),
    [
        (
            Principal(ROLE, ACCOUNT, "o-acme", {"team": "red"}),
            {
                "aws:PrincipalIsAWSService": "false",
                "aws:PrincipalArn": ROLE,
                "aws:PrincipalAccount": ACCOUNT,
                "aws:PrincipalTag/team": "red",
                "aws:PrincipalOrgID": "o-acme",
                "aws:PrincipalType": "AssumedRole",
            },
        ),
        (
            Principal(USER, ACCOUNT),
            {
                "aws:PrincipalIsAWSService": "false",
                "aws:PrincipalArn": USER,
                "aws:PrincipalAccount": ACCOUNT,
                "aws:PrincipalType": "User",
                "aws:username": "ann",
            },
        ),
        (
            Principal("s3.amazonaws.com"),
            {
                "aws:PrincipalIsAWSService": "true",
                "aws:PrincipalServiceName": "s3.amazonaws.com",
            },
        ),
    ],
)
def test_iam_knows_who_asks(principal: Principal, values: dict[str, str]) -> None:
    assert principal.condition_values() == values


def test_nobody_passes_for_somebody_else() -> None:
    asked = request(context={"aws:PrincipalArn": USER, "AWS:principalaccount": "1"})

    assert asked.values("aws:PrincipalArn") == (ROLE,)
    assert asked.values("aws:PrincipalAccount") == (ACCOUNT,)
