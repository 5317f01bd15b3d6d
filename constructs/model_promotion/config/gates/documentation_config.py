"""What must be written down about a version before it is promoted into one environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from model_promotion.config.refusal import refusal
from model_promotion.config.safe_pattern import SafePattern
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, allowed, required
from model_promotion.config.text_rule import TextRule

_STEP = "[A-Za-z0-9_]+"
# https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html
_CARD = {
    "additional_information": "caveats_and_recommendations|custom_details|ethical_considerations",
    "business_details": "business_problem|business_stakeholders|line_of_business",
    "evaluation_details": (
        "datasets|evaluation_job_arn|evaluation_observation|metadata|metric_groups|name"
    ),
    "intended_uses": (
        "explanations_for_risk_rating|factors_affecting_model_efficiency|intended_uses"
        "|purpose_of_model|risk_rating"
    ),
    "model_overview": "model_artifact|model_creator",
    "training_details": "objective_function|training_job_details|training_observations",
}
_PATHS = "|".join(f"{top}([.]({below})([.]{_STEP})*)?" for top, below in _CARD.items())

CardSection = Annotated[
    str,
    TextRule(
        what="a section of a model package's model card",
        pattern=f"({_PATHS})",
        longest=128,
        expected="a dotted path such as intended_uses.purpose_of_model",
    ),
]
PropertyName = Annotated[
    str,
    TextRule(
        what="a name of customer metadata",
        pattern="(?!promotion[.])[A-Za-z0-9_.:/=+@-]+",
        longest=128,
        expected="1 to 128 letters, digits and _.:/=+@-, not promotion. at its beginning",
    ),
]
CardStatus = Literal["Draft", "PendingReview", "Approved", "Archived"]


class ModelCardConfig(Section):
    """What the model card must be."""

    statuses: list[CardStatus] = Field(
        default=["Approved"], min_length=1, description="in which it may be"
    )
    sections: list[CardSection] = Field(
        default=[],
        max_length=50,
        description="dotted paths of SageMaker's model card schema that must be filled in",
    )


class DocumentationConfig(Section):
    """What must be written down, in the model card or in the customer metadata."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["model_card"]}, {"required": ["metadata"]}]}
    )

    model_card: Annotated[ModelCardConfig | None, LEFT_OUT] = Field(
        default=None, description="the model card; left out, none is needed"
    )
    metadata: Annotated[
        Annotated[dict[PropertyName, SafePattern], Field(min_length=1, max_length=40)] | None,
        LEFT_OUT,
    ] = Field(
        default=None,
        description=(
            "the regular expression that all of a customer metadata property matches, by its"
            " name; no group in it is repeated"
        ),
    )

    @model_validator(mode="after")
    def _ask_for_something(self) -> Self:
        if self.model_card is None and self.metadata is None:
            raise refusal("nothing, got {}, expected model_card, metadata or both")
        return self

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield what may be left unwritten here; two different patterns cannot be compared."""
        yield from _of_card(before.model_card, self.model_card)
        now = self.metadata or {}
        for name, pattern in (before.metadata or {}).items():
            if now.get(name) != pattern:
                yield Loosening(key=f"metadata.{name}", before=pattern, now=now.get(name))


def _of_card(before: ModelCardConfig | None, now: ModelCardConfig | None) -> Iterator[Loosening]:
    if before is None:
        return
    if now is None:
        section: Any = before.model_dump()
        yield Loosening(key="model_card", before=section, now=None)
        return
    yield from allowed("model_card.statuses", before.statuses, now.statuses)
    yield from required("model_card.sections", before.sections, now.sections)
