"""Where events of other environments arrive."""

from __future__ import annotations

from typing import Any

import pytest

from model_promotion import PromotionBus
from promotion_steps.names import Environment

ANNOUNCER = "arn:aws:iam::111111111111:role/acme-dev-announce"


def test_nobody_of_another_account_sends_by_default(synthesize: Any, staging: Environment) -> None:
    template = synthesize(lambda stack: PromotionBus(stack, "Bus", environment=staging))

    assert template.only("AWS::Events::EventBus") == {"Name": "acme-staging-promotion"}
    assert template.all("AWS::Events::EventBusPolicy") == []


def test_a_role_of_another_account_sends_and_nothing_more(
    synthesize: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: PromotionBus(
            stack,
            "Bus",
            environment=staging,
            senders={"SendApprovals": [ANNOUNCER]},
            organization="o-a1b2c3d4e5",
        )
    )

    assert template.only("AWS::Events::EventBusPolicy") == {
        "EventBusName": "<AWS::Events::EventBus>",
        "StatementId": "SendApprovals",
        "Statement": {
            "Sid": "SendApprovals",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
            "Action": "events:PutEvents",
            "Resource": "arn:aws:events:us-east-1:222222222222:event-bus/acme-staging-promotion",
            "Condition": {
                "ArnEquals": {"aws:PrincipalArn": [ANNOUNCER]},
                "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            },
        },
    }


def test_a_statement_without_senders_is_refused(synthesize: Any, staging: Environment) -> None:
    with pytest.raises(ValueError, match="expected roles of one account"):
        synthesize(
            lambda stack: PromotionBus(stack, "Bus", environment=staging, senders={"Nobody": []})
        )
