"""Reads SageMaker Clarify's `analysis.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields
from promotion_steps.number_limits import number

BIAS_SECTIONS = ("pre_training_bias_metrics", "post_training_bias_metrics")
EXPLANATIONS = "explanations"
KERNEL_SHAP = "kernel_shap"

_SOURCE = "analysis.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class BiasMetric:
    """One metric of one group of a facet.

    Args:
        section: Which of the analysis it stands in.
        facet: Name of the feature that tells the groups apart.
        group: The facet's value or threshold.
        value: As the report has it, be it a number or not.
        error: Why there is no value, where the report says so.
    """

    section: str
    facet: str
    group: str
    name: str
    value: Any
    error: str = ""


Shares = Mapping[str, float]
"""By feature: how much of all its label's global SHAP values is the feature's."""


def bias_from_bytes(body: bytes) -> tuple[BiasMetric, ...]:
    """Return every bias metric of an analysis.

    The shape is the one of "Analysis Results" in SageMaker's developer guide; a metric that
    cannot be computed has the value null, and an `error` that says why.

    Raises:
        ValueError: It is no analysis, has no bias metric, or is malformed.
    """
    report = JsonFields.from_text(body, _SOURCE)
    metrics = tuple(metric for section in BIAS_SECTIONS for metric in _section(report, section))
    if not metrics:
        raise ValueError(
            f"{_SOURCE}: no bias metric, expected some in {' or '.join(BIAS_SECTIONS)}"
        )
    return metrics


def shap_from_bytes(body: bytes) -> dict[str, Shares]:
    """Return each feature's share of the global SHAP values, by label.

    Raises:
        ValueError: It is no analysis, has no global SHAP values, or is malformed.
    """
    shap = JsonFields.from_text(body, _SOURCE).fields(EXPLANATIONS).fields(KERNEL_SHAP)
    if not shap.members:
        raise ValueError(f"{_SOURCE}: {EXPLANATIONS}.{KERNEL_SHAP}: got no label, expected some")
    return {
        label: _shares(shap.fields(label), shap.fields(label).fields("global_shap_values"))
        for label in sorted(shap.members)
    }


def _section(report: JsonFields, section: str) -> Iterator[BiasMetric]:
    if section not in report.members:
        return
    facets = report.fields(section).fields("facets")
    for facet in sorted(facets.members):
        for index, entry in enumerate(facets.items(facet)):
            path = f"{facets.path}{facet}[{index}]."
            group = JsonFields.from_value(entry, report.source, path)
            for place, member in enumerate(group.items("metrics")):
                metric = JsonFields.from_value(member, report.source, f"{path}metrics[{place}].")
                if "value" not in metric.members:
                    raise metric.error("value", "a number, or null")
                yield BiasMetric(
                    section=section,
                    facet=facet,
                    group=str(group.members.get("value_or_threshold", "")),
                    name=metric.text("name"),
                    value=metric.members["value"],
                    error=str(metric.members.get("error") or ""),
                )


def _shares(label: JsonFields, values: JsonFields) -> Shares:
    sizes = {feature: abs(number(values, feature)) for feature in sorted(values.members)}
    largest = max(sizes.values(), default=0)
    if not largest:
        raise label.error("global_shap_values", "a feature that contributes")
    # in relation to the largest, since the sum of values near the largest float overflows
    relative = {feature: size / largest for feature, size in sizes.items()}
    total = sum(relative.values())
    return {feature: size / total for feature, size in relative.items()}
