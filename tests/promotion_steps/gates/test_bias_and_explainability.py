"""The gate that looks at a model's bias and at its explanation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promotion_steps.clarify_report import bias_from_bytes, shap_from_bytes
from promotion_steps.gates.bias_and_explainability import (
    BiasAndExplainabilitySettings,
    check_bias,
    check_explainability,
)
from promotion_steps.json_fields import JsonFields

BODY = (Path(__file__).parents[1] / "reports/analysis.json").read_bytes()
METRICS = bias_from_bytes(BODY)
SHARES = shap_from_bytes(BODY)


def settings(**members: Any) -> BiasAndExplainabilitySettings:
    fields = JsonFields(source="promotion.json", members=members, path="gates.bias.")
    return BiasAndExplainabilitySettings.from_fields(fields)


def bias(**members: Any) -> list[str]:
    asked = settings(bias=members).bias
    assert asked
    return [found.message for found in check_bias(asked, METRICS)]


def explained(**members: Any) -> list[str]:
    asked = settings(explainability=members).explainability
    assert asked
    return [found.message for found in check_explainability(asked, SHARES)]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"min": 0.05, "max": 0.15}, []),
        ({"min": 0.1, "max": 0.1}, []),
        (
            {"max": 0.09},
            ["bias: DPL of facet 'sex=0': too high, got 0.1, expected at most 0.09"],
        ),
        (
            {"min": 0.2},
            ["bias: DPL of facet 'sex=0': too low, got 0.1, expected at least 0.2"],
        ),
    ],
)
def test_a_metric_is_within_at_or_beyond_its_bounds(
    bounds: dict[str, float], expected: list[str]
) -> None:
    assert bias(metrics={"DPL": bounds}) == expected


def test_metrics_from_before_and_after_training_count_at_once() -> None:
    assert bias(metrics={"CI": {"max": 0.1}, "AD": {"min": 0}, "DI": {"min": 0.8}}) == [
        "bias: AD of facet 'sex=0': too low, got -0.02, expected at least 0",
        "bias: CI of facet 'sex=0': too high, got 0.2, expected at most 0.1",
    ]


def test_a_metric_without_value_is_a_finding_with_clarifys_reason() -> None:
    assert bias(metrics={"CDDL": {"max": 0.1}}) == [
        (
            "bias: CDDL of facet 'sex=0': no usable value, got None, expected a finite number "
            "(Group variable is empty or not provided)"
        )
    ]


def test_a_metric_without_value_that_nobody_asks_for_is_none() -> None:
    assert bias(required=True) == []


def test_a_metric_or_a_facet_that_is_missing_is_a_finding() -> None:
    found = bias(metrics={"KL": {"max": 1}}, facets={"age": {"DI": {"min": 0.8}}})

    assert found == [
        "bias: KL of facet 'sex': no value reported, expected one",
        "bias: DI of facet 'age': no value reported, expected one",
    ]


def test_the_bounds_of_a_facet_hold_for_it_as_well() -> None:
    assert bias(metrics={"DI": {"min": 0.7}}, facets={"sex": {"DI": {"min": 0.9}}}) == [
        "bias: DI of facet 'sex=0': too low, got 0.8, expected at least 0.9"
    ]


def test_no_bias_report_is_a_finding_that_says_where_to_put_it() -> None:
    asked = settings(bias={"required": True}).bias
    assert asked

    (finding,) = check_bias(asked, ())

    assert str(finding) == (
        "bias-and-explainability: bias: no report, expected Clarify's analysis.json at one of "
        "ModelMetrics.Bias.Report, ModelMetrics.Bias.PreTrainingReport, "
        "ModelMetrics.Bias.PostTrainingReport"
    )


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0.6, []),
        (0.5, []),
        (
            0.4,
            [
                (
                    "explainability: label0: 'income': share of the global SHAP values too high, "
                    "got 0.5, expected at most 0.4"
                )
            ],
        ),
    ],
)
def test_a_feature_that_decides_alone_is_a_finding(most: float, expected: list[str]) -> None:
    assert explained(max_share=most) == expected


def test_required_features_are_among_the_top() -> None:
    assert explained(required_in_top={"top": 2, "features": ["income", "age"]}) == []
    assert explained(required_in_top={"top": 2, "features": ["postcode", "noise", "none"]}) == [
        (
            "explainability: label0: 'postcode': rank by global SHAP value, got rank 3, "
            "expected among the top 2"
        ),
        (
            "explainability: label0: 'noise': rank by global SHAP value, got no contribution, "
            "expected among the top 2"
        ),
        (
            "explainability: label0: 'none': rank by global SHAP value, got no contribution, "
            "expected among the top 2"
        ),
    ]


def test_forbidden_features_are_not_among_the_top() -> None:
    assert explained(forbidden_in_top={"top": 2, "features": ["postcode"]}) == []
    assert explained(forbidden_in_top={"top": 9, "features": ["noise", "postcode"]}) == [
        (
            "explainability: label0: 'postcode': rank by global SHAP value, got rank 3, "
            "expected not among the top 9"
        )
    ]


def test_no_explainability_report_is_a_finding_that_says_where_to_put_it() -> None:
    asked = settings(explainability={"required": True}).explainability
    assert asked

    (finding,) = check_explainability(asked, {})

    assert finding.message == (
        "explainability: no report, expected Clarify's analysis.json with global SHAP values "
        "at ModelMetrics.Explainability.Report"
    )


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"shap": {}}, "gates.bias.shap: unknown key"),
        ({"bias": {}}, "bias.required: got nothing, expected true, or another key"),
        ({"bias": {"required": False}}, "required: got False, expected true, or the key left out"),
        ({"bias": {"metrics": {"DI": {}}}}, "DI.min: got nothing, expected min, max or both"),
        ({"bias": {"metrics": {"DI": {"min": 2, "max": 1}}}}, "at most max, which is 1"),
        ({"bias": {"facets": {"sex": {"DI": {"min": "x"}}}}}, "min: got 'x', expected a finite"),
        ({"explainability": {"max_share": -1}}, "max_share: got -1, expected a number from 0 to 1"),
        (
            {"explainability": {"required_in_top": {"top": 1, "features": []}}},
            r"features: got \[\], expected a list of texts",
        ),
        (
            {"explainability": {"forbidden_in_top": {"top": 0, "features": ["a"]}}},
            "top: got 0, expected a whole number from 1",
        ),
    ],
)
def test_settings_that_are_malformed_are_refused(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        settings(**members)
