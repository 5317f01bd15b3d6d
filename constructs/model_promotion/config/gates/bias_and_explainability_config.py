"""What a model's config may ask of Clarify's bias and explainability reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from model_promotion.config.gates.bounds_config import BoundsConfig, Share, bounds_loosenings
from model_promotion.config.refusal import refusal
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, ceiling, floor, required, switched_on

Bounds = Annotated[Mapping[str, BoundsConfig], Field(min_length=1)]
Features = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Required = Annotated[Literal[True] | None, LEFT_OUT]


class BiasConfig(Section):
    """Bounds of Clarify's bias metrics, such as DPL, CI, DPPL, DI or AD."""

    required: Required = Field(
        default=None, description="a bias report must be there, whatever its metrics"
    )
    metrics: Annotated[Bounds | None, LEFT_OUT] = Field(
        default=None, description="bounds by metric, for every facet of the report"
    )
    facets: Annotated[Mapping[str, Bounds] | None, LEFT_OUT] = Field(
        default=None, min_length=1, description="bounds by facet and metric, for that facet alone"
    )

    @model_validator(mode="after")
    def _ask_something(self) -> BiasConfig:
        if not self.model_fields_set:
            raise refusal("nothing asked for, got {}, expected required, metrics or facets")
        return self


class RankedConfig(Section):
    """Features, and how far down the ranking by global SHAP value they are looked for."""

    top: int = Field(ge=1, description="how many of the features with the largest values count")
    features: Features = Field(strict=False, description="names of features, as in the report")


class ExplainabilityConfig(Section):
    """What Clarify's global SHAP values must look like."""

    required: Required = Field(
        default=None, description="an explainability report must be there, whatever it says"
    )
    max_share: Annotated[Share | None, LEFT_OUT] = Field(
        default=None,
        description="the highest share of one feature in all global SHAP values; more is leakage",
    )
    required_in_top: Annotated[RankedConfig | None, LEFT_OUT] = Field(
        default=None, description="features that must be among the top"
    )
    forbidden_in_top: Annotated[RankedConfig | None, LEFT_OUT] = Field(
        default=None, description="features that must not be among the top"
    )

    @model_validator(mode="after")
    def _ask_something(self) -> ExplainabilityConfig:
        if not self.model_fields_set:
            expected = "required, max_share, required_in_top or forbidden_in_top"
            raise refusal(f"nothing asked for, got {{}}, expected {expected}")
        return self


class BiasAndExplainabilityConfig(Section):
    """Bounds of the reports that SageMaker Clarify wrote about the model."""

    bias: Annotated[BiasConfig | None, LEFT_OUT] = Field(
        default=None, description="bounds of bias metrics; needs a bias report"
    )
    explainability: Annotated[ExplainabilityConfig | None, LEFT_OUT] = Field(
        default=None, description="rules for global SHAP values; needs an explainability report"
    )

    @model_validator(mode="after")
    def _ask_something(self) -> BiasAndExplainabilityConfig:
        if not self.model_fields_set:
            raise refusal("nothing asked for, got {}, expected bias, explainability or both")
        return self

    def loosenings(self, before: BiasAndExplainabilityConfig) -> Iterator[Loosening]:
        """Yield each rule that is looser here than in *before*."""
        if before.bias:
            yield from _bias(before.bias, self.bias)
        if before.explainability:
            yield from _explainability(before.explainability, self.explainability)


def _bias(before: BiasConfig, now: BiasConfig | None) -> Iterator[Loosening]:
    # any rule needs the report, so a rule stands for `required`
    yield from switched_on("bias.required", before=True, now=now is not None)
    yield from bounds_loosenings(
        "bias.metrics", before.metrics or {}, (now.metrics if now else None) or {}
    )
    facets = (now.facets if now else None) or {}
    for facet, bounds in (before.facets or {}).items():
        yield from bounds_loosenings(f"bias.facets.{facet}", bounds, facets.get(facet, {}))


def _explainability(
    before: ExplainabilityConfig, now: ExplainabilityConfig | None
) -> Iterator[Loosening]:
    yield from switched_on("explainability.required", before=True, now=now is not None)
    yield from ceiling("explainability.max_share", before.max_share, now.max_share if now else None)
    yield from _ranked("required_in_top", before, now)
    yield from _ranked("forbidden_in_top", before, now)


def _ranked(
    member: Literal["required_in_top", "forbidden_in_top"],
    before: ExplainabilityConfig,
    now: ExplainabilityConfig | None,
) -> Iterator[Loosening]:
    earlier: RankedConfig | None = getattr(before, member)
    here: RankedConfig | None = getattr(now, member, None)
    if earlier is None:
        return
    key = f"explainability.{member}"
    # a longer top asks less of a required feature, and more of a forbidden one
    stricter = ceiling if member == "required_in_top" else floor
    yield from stricter(f"{key}.top", earlier.top, here.top if here else None)
    yield from required(f"{key}.features", earlier.features, here.features if here else ())
