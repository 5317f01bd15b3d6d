from __future__ import annotations

from typing import Any

import pytest

from promote.audit.action_reference import ActionReference
from promote.audit.rule import Fault, Outcome
from promote.audit.rules import (
    deployment_role,
    foreign_organization,
    known_action,
    pass_role,
    role_boundary,
    service_source,
    wildcard_action,
    wildcard_resource,
)
from promote.audit.severity import Severity
from tests.promote.audit.conftest import Asked
from tests.promote.audit.rules.case import resource
from tests.promote.audit.rules.cases_of_data import KEY
from tests.promote.audit.rules.cases_of_policies import (
    CLOUDFORMATION,
    FOREIGN,
    allow,
    bucket_policy,
    role,
)

HOME = "arn:aws:iam::222222222222:root"
MANAGED = "AWS::IAM::ManagedPolicy"


def managed(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return resource(MANAGED, PolicyDocument={"Statement": [*statements]}, **more)


def key(principal: Any) -> dict[str, Any]:
    statement = allow("kms:*", Principal=principal, Resource="*")
    return resource(KEY, KeyPolicy={"Statement": [statement]})


@pytest.mark.parametrize(
    ("principal", "outcome"),
    [
        ({"AWS": HOME}, Outcome.COMPLIANT),
        ({"AWS": [HOME, FOREIGN]}, Outcome.NON_COMPLIANT),
        ("*", Outcome.NON_COMPLIANT),
        ({"AWS": "arn:aws:iam::222222222222:role/admin"}, Outcome.NON_COMPLIANT),
    ],
)
def test_a_key_may_be_left_to_its_own_accounts_policies(
    principal: Any, outcome: Outcome, ask: Asked
) -> None:
    assert ask(wildcard_action.RULE, key(principal)).outcome is outcome


def test_a_policy_that_is_a_boundary_alone_may_be_wide(ask: Asked) -> None:
    bounded = role(PermissionsBoundary={"Ref": "It"})
    wide = managed(allow("*", Resource="*"))

    answer = ask(wildcard_action.RULE, wide, others={"Role": bounded})

    assert answer.outcome is Outcome.NOT_APPLICABLE


def test_a_boundary_that_is_attached_as_well_is_judged(ask: Asked) -> None:
    bounded = role(PermissionsBoundary={"Ref": "It"}, ManagedPolicyArns=[{"Ref": "It"}])
    wide = managed(allow("*", Resource="*"))

    answer = ask(wildcard_action.RULE, wide, others={"Role": bounded})

    assert answer.outcome is Outcome.NON_COMPLIANT


@pytest.mark.parametrize("rule", [wildcard_resource.RULE, known_action.RULE])
def test_what_needs_the_reference_of_actions_is_not_judged_without_it(
    rule: Any, ask: Asked
) -> None:
    answer = ask(rule, role(allow("s3:GetObjekt", Resource="*")), actions=None)

    assert answer.outcome is Outcome.NOT_APPLICABLE


def test_a_resource_policy_speaks_of_its_own_resource(ask: Asked) -> None:
    policy = bucket_policy(allow("s3:GetObject", Principal={"AWS": HOME}, Resource="*"))

    answer = ask(wildcard_resource.RULE, policy, actions=ActionReference.installed())

    assert answer.outcome is Outcome.NOT_APPLICABLE


def test_a_trust_without_a_source_is_a_warning(ask: Asked) -> None:
    answer = ask(service_source.RULE, role(trusted=CLOUDFORMATION))

    assert [fault.severity for fault in answer.faults] == [Severity.WARNING]


def test_an_encryption_context_names_a_source_of_logs(ask: Asked) -> None:
    context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*"}}
    logs = {"Service": "logs.us-east-1.amazonaws.com"}
    statement = allow("kms:Decrypt", Principal=logs, Condition=context)

    answer = ask(service_source.RULE, resource(KEY, KeyPolicy={"Statement": [statement]}))

    assert answer.outcome is Outcome.COMPLIANT


@pytest.mark.parametrize(
    ("source", "outcome"),
    [({"SourceAccount": "222222222222"}, Outcome.COMPLIANT), ({}, Outcome.NON_COMPLIANT)],
)
def test_a_permission_of_a_function_names_its_source(
    source: dict[str, str], outcome: Outcome, ask: Asked
) -> None:
    permission = resource(
        "AWS::Lambda::Permission",
        Action="lambda:InvokeFunction",
        FunctionName="f",
        Principal="events.amazonaws.com",
        **source,
    )

    assert ask(service_source.RULE, permission).outcome is outcome


def test_the_older_form_of_a_bus_policy_is_read(ask: Asked) -> None:
    member = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-aaaaaaaaaa"}
    policy = resource(
        "AWS::Events::EventBusPolicy",
        StatementId="Members",
        Action="events:PutEvents",
        Principal="*",
        Condition=member,
    )

    answer = ask(foreign_organization.RULE, policy, organization="o-bbbbbbbbbb")

    assert [fault.message for fault in answer.faults] == [
        "statement Members asks for o-aaaaaaaaaa, not o-bbbbbbbbbb"
    ]


@pytest.mark.parametrize(
    ("trusting", "policy"),
    [
        (role(trusted=CLOUDFORMATION, ManagedPolicyArns=[{"Ref": "All"}]), managed(allow("*"))),
        (role(trusted=CLOUDFORMATION), managed(allow("*"), Roles=[{"Ref": "It"}])),
        (
            role(trusted=CLOUDFORMATION, RoleName="deploys"),
            managed(allow("*"), Roles=["deploys"]),
        ),
    ],
)
def test_an_administrator_by_an_attached_policy_is_one(
    trusting: dict[str, Any], policy: dict[str, Any], ask: Asked
) -> None:
    answer = ask(deployment_role.RULE, trusting, others={"All": policy})

    assert [fault.message for fault in answer.faults] == [
        "statement Named lets the deployment role do *"
    ]


def test_boundaries_are_not_asked_for_where_no_role_has_one(ask: Asked) -> None:
    answer = ask(role_boundary.RULE, role(), others={"Other": role()})

    assert answer.outcome is Outcome.NOT_APPLICABLE


def test_passing_one_role_to_any_service_is_a_warning(ask: Asked) -> None:
    passing = allow("iam:PassRole", Resource="arn:aws:iam::222222222222:role/model")

    answer = ask(pass_role.RULE, role(passing))

    assert answer.faults == (
        Fault("statement Named passes a role to any service", Severity.WARNING),
    )
