"""What a config may ask of the data behind a model."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.data_quality_config import DataQualityConfig
from model_promotion.config.strictness import Loosening
from promotion_steps.gates.data_quality import DataQualitySettings
from promotion_steps.json_fields import JsonFields

FULL = {
    "drifted_columns": {"max_share": 0.2},
    "missing_values": {"max_share": 0.01, "max_share_in_column": 0.05},
    "violations": {"max": 1, "allowed": ["extra_column_check"]},
    "failed_tests": {"max": 0},
}


def config(**members: Any) -> DataQualityConfig:
    return DataQualityConfig.model_validate(members)


def test_what_the_config_says_reaches_the_gate() -> None:
    dumped = config(**FULL).model_dump(mode="json", exclude_none=True)

    read = DataQualitySettings.from_fields(JsonFields(source="promotion.json", members=dumped))

    assert read == DataQualitySettings(
        drifted_columns=0.2,
        missing_values=0.01,
        missing_in_column=0.05,
        violations=1,
        allowed_checks=("extra_column_check",),
        failed_tests=0,
    )


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({}, "nothing asked for, got {}, expected drifted_columns, missing_values, violations or"),
        ({"missing_values": {}}, "no limit, got {}, expected max_share, max_share_in_column or"),
        ({"drifted_columns": {"max_share": 1.1}}, "less than or equal to 1"),
        ({"drifted_columns": {"max_share": float("nan")}}, "finite number"),
        ({"drifted_columns": {"max_share": "0.1"}}, "valid number"),
        ({"drifted_columns": None}, "no value, expected one, or the key left out"),
        ({"violations": {"max": -1}}, "greater than or equal to 0"),
        ({"violations": {"max": 1, "allowed": ["drift"]}}, "Input should be 'data_type_check', "),
        ({"failed_test": {"max": 1}}, "Extra inputs are not permitted"),
    ],
)
def test_a_section_that_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValidationError, match=line):
        config(**members)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"drifted_columns": {"max_share": 0.1}}, []),
        ({"drifted_columns": {"max_share": 0.3}}, [("drifted_columns.max_share", 0.2, 0.3)]),
        (
            {"missing_values": {"max_share": 0.01}},
            [("missing_values.max_share_in_column", 0.05, None)],
        ),
        ({"violations": {"max": 0}}, []),
        (
            {
                "violations": {
                    "max": 2,
                    "allowed": ["extra_column_check", "missing_column_check"],
                }
            },
            [
                ("violations.max", 1, 2),
                (
                    "violations.allowed",
                    ["extra_column_check"],
                    ["extra_column_check", "missing_column_check"],
                ),
            ],
        ),
        ({"failed_tests": {"max": 1}}, [("failed_tests.max", 0, 1)]),
    ],
)
def test_a_limit_that_is_looser_is_told(
    changes: dict[str, Any], expected: list[tuple[str, Any, Any]]
) -> None:
    found = list(config(**{**FULL, **changes}).loosenings(config(**FULL)))

    assert found == [Loosening(key=key, before=before, now=now) for key, before, now in expected]


def test_a_limit_that_is_gone_is_told_and_a_new_one_is_not() -> None:
    little = config(failed_tests={"max": 0})

    assert [one.key for one in little.loosenings(config(**FULL))] == [
        "drifted_columns.max_share",
        "missing_values.max_share",
        "missing_values.max_share_in_column",
        "violations.max",
    ]
    assert list(config(**FULL).loosenings(little)) == []
