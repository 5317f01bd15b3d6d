"""Clarify's analysis: what is read in it, and what is wrong with it."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.clarify_report import bias_from_bytes, shap_from_bytes
from promotion_steps.gates.bias_and_explainability import (
    BiasSettings,
    ExplainabilitySettings,
    check_bias,
    check_explainability,
)
from promotion_steps.number_limits import NumberLimits

LIMITS = {"DI": NumberLimits(least=0.8, most=1.25)}
KEYS = (
    *("pre_training_bias_metrics", "facets", "metrics", "name", "value", "sex", "explanations"),
    *("kernel_shap", "label0", "global_shap_values", "value_or_threshold"),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.just(10**400)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("[]", "analysis.json: got"),
        ("{}", "analysis.json: no bias metric, expected some in pre_training_bias_metrics or"),
        ('{"pre_training_bias_metrics": {}}', "pre_training_bias_metrics.facets: got None"),
        (
            '{"pre_training_bias_metrics": {"facets": {"a": [{"metrics": [{"name": "DI"}]}]}}}',
            r"facets\.a\[0\]\.metrics\[0\]\.value: got nothing, expected a number, or null",
        ),
    ],
)
def test_a_bias_report_that_is_malformed_is_refused(document: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bias_from_bytes(document.encode())


@pytest.mark.parametrize(
    ("shap", "message"),
    [
        ({}, "explanations.kernel_shap: got no label, expected some"),
        ({"label0": {}}, "label0.global_shap_values: got None, expected an object"),
        ({"label0": {"global_shap_values": {}}}, "got {}, expected a feature that contributes"),
        ({"label0": {"global_shap_values": {"a": 0}}}, "expected a feature that contributes"),
        ({"label0": {"global_shap_values": {"a": None}}}, "a: got None, expected a finite number"),
        ({"label0": {"global_shap_values": {"a": 10**400}}}, "a: got 1000"),
    ],
)
def test_an_explanation_that_is_malformed_is_refused(shap: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shap_from_bytes(json.dumps({"explanations": {"kernel_shap": shap}}).encode())


def test_values_near_the_largest_float_still_have_shares() -> None:
    values = {"a": 1.5e308, "b": -1.5e308}
    body = {"explanations": {"kernel_shap": {"label0": {"global_shap_values": values}}}}

    assert shap_from_bytes(json.dumps(body).encode()) == {"label0": {"a": 0.5, "b": 0.5}}


@given(JSON)
def test_no_document_makes_the_parsers_or_the_gate_raise_anything_else(document: Any) -> None:
    body = json.dumps(document).encode()
    bounds = BiasSettings(metrics=LIMITS)
    with contextlib.suppress(ValueError):
        check_bias(bounds, bias_from_bytes(body))
    with contextlib.suppress(ValueError):
        check_explainability(ExplainabilitySettings(max_share=0.5), shap_from_bytes(body))


@given(JSON)
def test_no_reported_value_makes_the_gate_raise(value: Any) -> None:
    metric = {"name": "DI", "value": value}
    facets = {"sex": [{"value_or_threshold": "0", "metrics": [metric]}]}
    body = json.dumps({"post_training_bias_metrics": {"facets": facets}}).encode()
    bounds = BiasSettings(metrics=LIMITS)

    found = check_bias(bounds, bias_from_bytes(body))

    is_good = (
        isinstance(value, int | float) and not isinstance(value, bool) and 0.8 <= value <= 1.25
    )
    assert bool(found) is not is_good
