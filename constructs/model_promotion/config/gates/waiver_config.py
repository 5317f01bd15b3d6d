"""An artifact that passes the scan all the same."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from model_promotion.config.reason import Reason
from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import Section
from model_promotion.config.text_rule import TextRule
from promotion_steps.gates.waiver import DAY, SHA256

_NAME = "[A-Za-z0-9+=,.@_-]+"


def _refuse_no_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise refusal(f"no day, got {shown(text)}, expected one of the calendar") from error
    return text


Sha256 = Annotated[
    str,
    TextRule(
        what="a SHA-256",
        pattern=SHA256,
        longest=64,
        expected="64 digits 0-9a-f, as `promote check` tells of the artifact",
    ),
]
Approver = Annotated[
    str,
    TextRule(
        what="an approver",
        pattern=(
            f"arn:aws(-[a-z]+)*:(iam::[0-9]{{12}}:(role|user)/({_NAME}/)*{_NAME}"
            f"|sts::[0-9]{{12}}:assumed-role/{_NAME}/{_NAME})"
        ),
        longest=256,
        expected="the ARN of a user, a role or a role's session",
    ),
]
Day = Annotated[
    str,
    TextRule(what="a day", pattern=DAY, longest=10, expected="a day such as 2026-12-31"),
    AfterValidator(_refuse_no_day),
]


class WaiverConfig(Section):
    """What is shipped although the scan refuses it; the gate judges the day and the approver."""

    sha256: Sha256 = Field(description="of the one artifact that passes")
    reason: Reason = Field(description="why it is shipped all the same")
    approved_by: Approver = Field(
        description="who approved that; the registrar of the version may not"
    )
    until: Day = Field(description="the last day on which it holds, in UTC")
