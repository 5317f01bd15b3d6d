"""Gate: a model's bias is within bounds, and its explanation raises no doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promotion_steps.clarify_report import BiasMetric, Shares
from promotion_steps.finding import Finding
from promotion_steps.json_fields import JsonFields, shown
from promotion_steps.number_limits import NumberLimits, optional_share

GATE = "bias-and-explainability"
BIAS_PLACES = (
    "ModelMetrics.Bias.Report",
    "ModelMetrics.Bias.PreTrainingReport",
    "ModelMetrics.Bias.PostTrainingReport",
)
EXPLAINABILITY_PLACE = "ModelMetrics.Explainability.Report"

LimitsByMetric = Mapping[str, NumberLimits]


@dataclass(frozen=True, kw_only=True, slots=True)
class BiasSettings:
    """Bounds of bias metrics.

    Args:
        metrics: For every facet of the report.
        facets: For one facet, by its name.
    """

    metrics: LimitsByMetric = field(default_factory=dict)
    facets: Mapping[str, LimitsByMetric] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: JsonFields) -> BiasSettings:
        """Read the section `bias`.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("required", "metrics", "facets"))
        _asks_something(fields)
        facets = fields.fields("facets") if "facets" in fields.members else None
        return cls(
            metrics=_limits(fields.fields("metrics")) if "metrics" in fields.members else {},
            facets={name: _limits(facets.fields(name)) for name in sorted(facets.members)}
            if facets
            else {},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """Features, and how many of the largest global SHAP values they are looked for in."""

    top: int
    features: tuple[str, ...]

    @classmethod
    def from_fields(cls, fields: JsonFields) -> Ranked:
        """Read `top` and `features`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(("top", "features"))
        features = fields.items("features")
        if not features or not all(isinstance(name, str) and name for name in features):
            raise fields.error("features", "a list of texts")
        return cls(top=fields.whole_number("top", least=1), features=tuple(features))


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainabilitySettings:
    """What an explanation must look like.

    Args:
        max_share: Of one feature in all global SHAP values; more speaks of leakage.
        required: Features that must be among the top.
        forbidden: Features that must not be among the top.
    """

    max_share: float | None = None
    required: Ranked | None = None
    forbidden: Ranked | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> ExplainabilitySettings:
        """Read the section `explainability`.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("required", "max_share", "required_in_top", "forbidden_in_top"))
        _asks_something(fields)
        return cls(
            max_share=optional_share(fields, "max_share"),
            required=_ranked(fields, "required_in_top"),
            forbidden=_ranked(fields, "forbidden_in_top"),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class BiasAndExplainabilitySettings:
    """What the gate asks for; None needs no report."""

    bias: BiasSettings | None = None
    explainability: ExplainabilitySettings | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> BiasAndExplainabilitySettings:
        """Read the gate's section.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(("bias", "explainability"))
        asked = fields.members
        return cls(
            bias=BiasSettings.from_fields(fields.fields("bias")) if "bias" in asked else None,
            explainability=ExplainabilitySettings.from_fields(fields.fields("explainability"))
            if "explainability" in asked
            else None,
        )


def check_bias(settings: BiasSettings, metrics: Sequence[BiasMetric]) -> list[Finding]:
    """Return a finding for each metric that is missing, without value or out of bounds.

    Args:
        settings: What the model's config asks for.
        metrics: Of all bias reports; none is a finding too.
    """
    if not metrics:
        places = ", ".join(BIAS_PLACES)
        return _findings([f"bias: no report, expected Clarify's analysis.json at one of {places}"])
    messages = [
        message
        for facet in sorted({metric.facet for metric in metrics})
        for message in _facet_messages(settings.metrics, facet, metrics)
    ]
    for facet, limits in sorted(settings.facets.items()):
        messages += _facet_messages(limits, facet, metrics)
    return _findings(list(dict.fromkeys(messages)))


def check_explainability(
    settings: ExplainabilitySettings, shares: Mapping[str, Shares]
) -> list[Finding]:
    """Return a finding for each label whose features break a rule.

    Args:
        settings: What the model's config asks for.
        shares: By label; none is a finding too.
    """
    if not shares:
        expected = "Clarify's analysis.json with global SHAP values"
        return _findings(
            [f"explainability: no report, expected {expected} at {EXPLAINABILITY_PLACE}"]
        )
    return _findings(
        [
            f"explainability: {label}: {message}"
            for label, of_label in sorted(shares.items())
            for message in _label_messages(settings, of_label)
        ]
    )


def _facet_messages(
    limits: LimitsByMetric, facet: str, metrics: Sequence[BiasMetric]
) -> Iterator[str]:
    for name, limit in sorted(limits.items()):
        found = [metric for metric in metrics if (metric.facet, metric.name) == (facet, name)]
        if not found:
            yield f"bias: {name} of facet {shown(facet)}: no value reported, expected one"
        for metric in found:
            problem = limit.problem(metric.value)
            reason = f" ({metric.error})" if problem and metric.error else ""
            if problem:
                group = f"{facet}={metric.group}"
                yield f"bias: {name} of facet {shown(group)}: {problem}{reason}"


def _label_messages(settings: ExplainabilitySettings, shares: Shares) -> Iterator[str]:
    ranking = sorted(shares, key=lambda feature: (-shares[feature], feature))
    if settings.max_share is not None:
        for feature in ranking:
            if shares[feature] > settings.max_share:
                yield (
                    f"{shown(feature)}: share of the global SHAP values too high, "
                    f"got {shares[feature]}, expected at most {settings.max_share}"
                )
    ranks = {feature: rank for rank, feature in enumerate(ranking, 1) if shares[feature] > 0}
    if settings.required:
        for feature in settings.required.features:
            rank = ranks.get(feature)
            if rank is None or rank > settings.required.top:
                yield f"{shown(feature)}: {_place(rank, 'among', settings.required.top)}"
    if settings.forbidden:
        for feature in settings.forbidden.features:
            rank = ranks.get(feature)
            if rank is not None and rank <= settings.forbidden.top:
                yield f"{shown(feature)}: {_place(rank, 'not among', settings.forbidden.top)}"


def _place(rank: int | None, expected: str, top: int) -> str:
    got = "no contribution" if rank is None else f"rank {rank}"
    return f"rank by global SHAP value, got {got}, expected {expected} the top {top}"


def _findings(messages: Sequence[str]) -> list[Finding]:
    return [Finding(gate=GATE, message=message) for message in messages]


def _asks_something(fields: JsonFields) -> None:
    if not fields.members:
        raise fields.error("required", "true, or another key")
    if "required" in fields.members and fields.members["required"] is not True:
        raise fields.error("required", "true, or the key left out")


def _limits(fields: JsonFields) -> dict[str, NumberLimits]:
    return {name: NumberLimits.from_fields(fields.fields(name)) for name in sorted(fields.members)}


def _ranked(fields: JsonFields, key: str) -> Ranked | None:
    return Ranked.from_fields(fields.fields(key)) if key in fields.members else None
