"""What a config may ask of Clarify's reports."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.bias_and_explainability_config import BiasAndExplainabilityConfig
from model_promotion.config.strictness import Loosening
from promotion_steps.gates.bias_and_explainability import (
    BiasAndExplainabilitySettings,
    BiasSettings,
    ExplainabilitySettings,
    Ranked,
)
from promotion_steps.json_fields import JsonFields
from promotion_steps.number_limits import NumberLimits

BIAS = {
    "required": True,
    "metrics": {"DPL": {"min": -0.1, "max": 0.1}},
    "facets": {"sex": {"DI": {"min": 0.8}}},
}
EXPLAINED = {
    "max_share": 0.5,
    "required_in_top": {"top": 5, "features": ["income"]},
    "forbidden_in_top": {"top": 10, "features": ["postcode"]},
}
FULL = {"bias": BIAS, "explainability": EXPLAINED}


def config(**members: Any) -> BiasAndExplainabilityConfig:
    return BiasAndExplainabilityConfig.model_validate(members)


def test_what_the_config_says_reaches_the_gate() -> None:
    dumped = config(**FULL).model_dump(mode="json", exclude_none=True)

    fields = JsonFields(source="promotion.json", members=dumped)

    assert BiasAndExplainabilitySettings.from_fields(fields) == BiasAndExplainabilitySettings(
        bias=BiasSettings(
            metrics={"DPL": NumberLimits(least=-0.1, most=0.1)},
            facets={"sex": {"DI": NumberLimits(least=0.8)}},
        ),
        explainability=ExplainabilitySettings(
            max_share=0.5,
            required=Ranked(top=5, features=("income",)),
            forbidden=Ranked(top=10, features=("postcode",)),
        ),
    )


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({}, "nothing asked for, got {}, expected bias, explainability or both"),
        ({"bias": {}}, "nothing asked for, got {}, expected required, metrics or facets"),
        ({"explainability": {}}, "nothing asked for, got {}, expected required, max_share, requ"),
        ({"bias": {"required": False}}, "Input should be True"),
        ({"bias": {"metrics": {}}}, "at least 1 item"),
        ({"bias": {"metrics": {"DI": {}}}}, "no bound, got {}, expected min, max or both"),
        (
            {"bias": {"metrics": {"DI": {"min": 2, "max": 1}}}},
            "min is above max, got 2 and 1, expected min <= max",
        ),
        ({"explainability": {"max_share": 2}}, "less than or equal to 1"),
        (
            {"explainability": {"required_in_top": {"top": 0, "features": ["a"]}}},
            "greater than or equal to 1",
        ),
        ({"explainability": {"required_in_top": {"top": 1, "features": []}}}, "at least 1 item"),
    ],
)
def test_a_section_that_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValidationError, match=line):
        config(**members)


@pytest.mark.parametrize(
    ("section", "changes", "expected"),
    [
        ("bias", {}, []),
        ("bias", {"metrics": {"DPL": {"min": -0.05, "max": 0.05}}}, []),
        (
            "bias",
            {"metrics": {"DPL": {"min": -0.2, "max": 0.1}}},
            [("bias.metrics.DPL.min", -0.1, -0.2)],
        ),
        (
            "bias",
            {"facets": {"age": {"DI": {"min": 0.8}}}},
            [("bias.facets.sex.DI.min", 0.8, None)],
        ),
        ("explainability", {"max_share": 0.6}, [("explainability.max_share", 0.5, 0.6)]),
        (
            "explainability",
            {"required_in_top": {"top": 6, "features": ["age"]}},
            [
                ("explainability.required_in_top.top", 5, 6),
                ("explainability.required_in_top.features", ["income"], ["age"]),
            ],
        ),
        (
            "explainability",
            {"forbidden_in_top": {"top": 9, "features": ["postcode", "sex"]}},
            [("explainability.forbidden_in_top.top", 10, 9)],
        ),
    ],
)
def test_a_rule_that_is_looser_is_told(
    section: str, changes: dict[str, Any], expected: list[tuple[str, Any, Any]]
) -> None:
    now = {**FULL, section: {**FULL[section], **changes}}

    found = list(config(**now).loosenings(config(**FULL)))

    assert found == [Loosening(key=key, before=before, now=now) for key, before, now in expected]


def test_a_section_that_is_gone_is_told_with_each_of_its_rules() -> None:
    found = list(config(bias={"required": True}).loosenings(config(**FULL)))

    assert [loosening.key for loosening in found] == [
        "bias.metrics.DPL.min",
        "bias.metrics.DPL.max",
        "bias.facets.sex.DI.min",
        "explainability.required",
        "explainability.max_share",
        "explainability.required_in_top.top",
        "explainability.required_in_top.features",
        "explainability.forbidden_in_top.top",
        "explainability.forbidden_in_top.features",
    ]
    assert list(config(**FULL).loosenings(config(bias={"required": True}))) == []
