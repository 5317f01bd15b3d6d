"""Who may approve a version of a model for one environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, field_validator

from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening
from model_promotion.config.text_rule import TextRule

_NAME = "[A-Za-z0-9+=.@_*-]+"
_ACCOUNT = "([0-9]{12}|[*])"

ApproverPattern = Annotated[
    str,
    TextRule(
        what="an ARN pattern of approvers",
        # what SageMaker tells of a role's session has no path of the role
        pattern=(
            f"arn:(aws[a-z-]*|[*]):(iam::{_ACCOUNT}:(role/{_NAME}|user/({_NAME}/)*{_NAME})"
            f"|sts::{_ACCOUNT}:assumed-role/{_NAME}/{_NAME})"
        ),
        longest=256,
        expected=(
            "arn:aws:iam::ACCOUNT:role/NAME without a path, arn:aws:iam::ACCOUNT:user/NAME"
            " or arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, with * for any text"
        ),
    ),
]


class FourEyesConfig(Section):
    """Who may approve; whoever it is, the registrar of the version may not."""

    approvers: Annotated[
        Annotated[list[ApproverPattern], Field(min_length=1, max_length=20)] | None, LEFT_OUT
    ] = Field(
        default=None,
        description=(
            "ARN patterns of who may approve versions in the environment before this one;"
            " left out, whoever may by IAM"
        ),
    )

    @field_validator("approvers")
    @classmethod
    def _name_each_once(cls, approvers: list[str] | None) -> list[str] | None:
        twice = [one for one in approvers or () if (approvers or []).count(one) > 1]
        if twice:
            raise refusal(f"the same pattern twice, got {shown(twice[0])}, expected each once")
        return approvers

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield a list that went away.

        Two lists cannot be compared: each names people of another account.
        """
        if before.approvers is not None and self.approvers is None:
            yield Loosening(key="approvers", before=before.approvers, now=None)
