"""Roles of other accounts as principals."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import PromotionBus, foreign_roles
from promotion_steps.names import Environment

COPY = "arn:aws:iam::333333333333:role/acme-prod-copy"
INTEGRITY = "arn:aws:iam::333333333333:role/acme-prod-integrity"


def test_a_foreign_role_is_its_account_narrowed_to_the_role(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: PromotionBus(stack, "Bus", environment=staging, senders={"Send": [COPY]})
    )

    statement = template.only("AWS::Events::EventBusPolicy")["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::333333333333:root"}
    assert statement["Condition"] == {"ArnEquals": {"aws:PrincipalArn": [COPY]}}


def test_an_organization_is_asked_for_as_well() -> None:
    fragment = foreign_roles([COPY, INTEGRITY], organization="o-a1b2c3d4e5").policy_fragment

    assert fragment.conditions == {
        "ArnEquals": {"aws:PrincipalArn": [COPY, INTEGRITY]},
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    }


def test_roles_of_two_accounts_are_refused() -> None:
    other = "arn:aws:iam::222222222222:role/acme-staging-copy"

    with pytest.raises(ValueError, match=r"role_arns: got \[.*\], expected roles of one account"):
        foreign_roles([COPY, other])


def test_no_role_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match=r"role_arns: got \[\], expected roles of one account"):
        foreign_roles([])
