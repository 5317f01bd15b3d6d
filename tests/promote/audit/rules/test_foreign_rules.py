from __future__ import annotations

from typing import Any

import pytest

from promote.audit.rule import Fault, Outcome
from promote.audit.rules import (
    foreign_organization,
    foreign_root,
)
from promote.audit.severity import Severity
from tests.promote.audit.conftest import Asked
from tests.promote.audit.rules.cases_of_policies import (
    FOREIGN,
    NAMED,
    ORGANIZATION,
    allow,
    bucket_policy,
)

HOME = "arn:aws:iam::222222222222:root"


def foreign(**condition: Any) -> dict[str, Any]:
    return bucket_policy(allow("s3:GetObject", Principal={"AWS": FOREIGN}, Condition=condition))


@pytest.mark.parametrize(
    "condition",
    [NAMED, ORGANIZATION, {"StringEquals": {"sts:ExternalId": "secret"}}],
)
def test_a_condition_on_who_asks_narrows_an_account(condition: Any, ask: Asked) -> None:
    assert ask(foreign_root.RULE, foreign(**condition)).outcome is Outcome.COMPLIANT


def test_a_condition_on_how_it_is_asked_narrows_nothing(ask: Asked) -> None:
    answer = ask(foreign_root.RULE, foreign(Bool={"aws:SecureTransport": "true"}))

    assert answer.outcome is Outcome.NON_COMPLIANT


def test_a_role_of_another_account_is_no_whole_account(ask: Asked) -> None:
    reader = {"AWS": "arn:aws:iam::999999999999:role/reader"}

    answer = ask(foreign_root.RULE, bucket_policy(allow("s3:GetObject", Principal=reader)))

    assert answer.outcome is Outcome.COMPLIANT


def test_the_own_account_is_not_foreign(ask: Asked) -> None:
    own = bucket_policy(allow("s3:GetObject", Principal={"AWS": HOME}))

    assert ask(foreign_root.RULE, own).outcome is Outcome.NOT_APPLICABLE
    assert ask(foreign_organization.RULE, own).outcome is Outcome.NOT_APPLICABLE


def test_a_missing_organization_is_an_error_where_the_auditor_names_one(ask: Asked) -> None:
    answer = ask(foreign_organization.RULE, foreign(**NAMED), organization="o-aaaaaaaaaa")

    assert answer.faults == (
        Fault("statement Named does not ask for aws:PrincipalOrgID", Severity.ERROR),
    )


def test_a_missing_organization_is_an_error_where_other_policies_name_one(ask: Asked) -> None:
    member = foreign(**ORGANIZATION)

    answer = ask(foreign_organization.RULE, foreign(**NAMED), others={"Other": member})

    assert [fault.severity for fault in answer.faults] == [Severity.ERROR]


def test_a_missing_organization_is_a_warning_where_nobody_names_one(ask: Asked) -> None:
    answer = ask(foreign_organization.RULE, foreign(**NAMED))

    assert [fault.severity for fault in answer.faults] == [Severity.WARNING]


def test_another_organization_than_the_auditors_is_an_error(ask: Asked) -> None:
    answer = ask(foreign_organization.RULE, foreign(**ORGANIZATION), organization="o-bbbbbbbbbb")

    assert answer.faults == (
        Fault("statement Named asks for o-aaaaaaaaaa, not o-bbbbbbbbbb", Severity.ERROR),
    )


def test_a_path_in_the_organization_is_as_good_as_its_id(ask: Asked) -> None:
    paths = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-aaaaaaaaaa/r-1/*"}}

    answer = ask(foreign_organization.RULE, foreign(**paths), organization="o-aaaaaaaaaa")

    assert answer.outcome is Outcome.COMPLIANT


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringEqualsIfExists"])
def test_a_condition_that_strangers_meet_asks_for_no_organization(
    operator: str, ask: Asked
) -> None:
    stranger = {operator: {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}}

    answer = ask(foreign_organization.RULE, foreign(**stranger))

    assert answer.outcome is Outcome.NON_COMPLIANT
