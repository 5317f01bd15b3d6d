"""What a model version must pass before it is promoted into one environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from model_promotion.config.gates.bias_and_explainability_config import (
    BiasAndExplainabilityConfig,
)
from model_promotion.config.gates.cost_config import CostConfig
from model_promotion.config.gates.custom_config import CustomConfig
from model_promotion.config.gates.data_quality_config import DataQualityConfig
from model_promotion.config.gates.deployability_config import DeployabilityConfig
from model_promotion.config.gates.documentation_config import DocumentationConfig
from model_promotion.config.gates.four_eyes_config import FourEyesConfig
from model_promotion.config.gates.image_config import ImageConfig
from model_promotion.config.gates.parity_config import ParityConfig
from model_promotion.config.gates.unsafe_code_config import UnsafeCodeConfig
from model_promotion.config.metric_bounds import MetricBounds
from model_promotion.config.reason import Reason
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening
from model_promotion.config.text_rule import TextRule

MetricName = Annotated[
    str,
    TextRule(
        what="a metric name",
        pattern="[A-Za-z0-9_][A-Za-z0-9_.:/@+-]*",
        longest=64,
        expected="1 to 64 letters, digits and _.:/@+-",
    ),
]
GateKey = Literal[
    "four_eyes",
    "image",
    "deployability",
    "unsafe_code",
    "metrics",
    "data_quality",
    "bias_and_explainability",
    "documentation",
    "parity",
    "cost",
    "custom",
]

_REASONS = "looser_because"


class GatesConfig(Section):
    """What each gate asks for; by default, a gate that always runs asks for what is safe."""

    four_eyes: Annotated[FourEyesConfig, LEFT_OUT] = Field(
        default_factory=FourEyesConfig, description="who may approve"
    )
    image: Annotated[ImageConfig, LEFT_OUT] = Field(
        default_factory=ImageConfig, description="which container images may run"
    )
    deployability: Annotated[DeployabilityConfig, LEFT_OUT] = Field(
        default_factory=DeployabilityConfig,
        description="what the gate tolerates of what SageMaker may refuse to start",
    )
    unsafe_code: Annotated[UnsafeCodeConfig, LEFT_OUT] = Field(
        default_factory=UnsafeCodeConfig, description="what the artifact may load"
    )
    metrics: Annotated[dict[MetricName, MetricBounds], Field(min_length=1)] = Field(
        description="the bounds of each metric, by its name in the evaluation report"
    )
    data_quality: Annotated[DataQualityConfig | None, LEFT_OUT] = Field(
        default=None, description="how much the data may have drifted; left out, it is not asked"
    )
    bias_and_explainability: Annotated[BiasAndExplainabilityConfig | None, LEFT_OUT] = Field(
        default=None, description="which reports of Clarify must be there; left out, none"
    )
    documentation: Annotated[DocumentationConfig | None, LEFT_OUT] = Field(
        default=None, description="what must be written down; left out, nothing"
    )
    parity: Annotated[ParityConfig | None, LEFT_OUT] = Field(
        default=None, description="what the model must have been trained with; left out, anything"
    )
    cost: Annotated[CostConfig | None, LEFT_OUT] = Field(
        default=None, description="the endpoint's budget; left out, there is none"
    )
    custom: Annotated[CustomConfig | None, LEFT_OUT] = Field(
        default=None, description="gates of the model team's own; left out, there are none"
    )
    looser_because: Annotated[dict[GateKey, Reason], LEFT_OUT] = Field(
        default_factory=dict,
        description="why a gate is looser here than in the environment before, by the gate's key",
    )

    def settings(self) -> dict[str, Any]:
        """Return what `promotion.json` tells each gate, by the gate's name."""
        sections = self.model_dump(exclude_none=True, exclude={_REASONS})
        return {key.replace("_", "-"): section for key, section in sections.items()}

    def loosenings(self, before: GatesConfig) -> dict[str, list[Loosening]]:
        """Return what each gate lets pass that it does not in *before*, by the gate's key."""
        keys = [key for key in type(self).model_fields if key != _REASONS]
        found = {key: list(_loosenings(getattr(before, key), getattr(self, key))) for key in keys}
        return {key: loosenings for key, loosenings in found.items() if loosenings}


def _loosenings(before: Any, now: Any) -> Iterator[Loosening]:
    if before is None:
        return
    if now is None:
        yield Loosening(key="", before="a section", now=None)
    elif isinstance(now, Mapping):
        yield from _of_metrics(before, now)
    else:
        yield from now.loosenings(before)


def _of_metrics(
    before: Mapping[str, MetricBounds], now: Mapping[str, MetricBounds]
) -> Iterator[Loosening]:
    for name, bounds in before.items():
        if name not in now:
            yield Loosening(key=name, before=bounds.model_dump(exclude_none=True), now=None)
            continue
        for loosening in now[name].loosenings(bounds):
            yield Loosening(
                key=f"{name}.{loosening.key}", before=loosening.before, now=loosening.now
            )
