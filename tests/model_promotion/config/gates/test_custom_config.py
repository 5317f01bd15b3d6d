"""What a config may say about a model team's own functions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.custom_config import CustomConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.custom import CustomGate, custom_gates
from promotion_steps.json_fields import JsonFields


def config(*functions: Any) -> CustomConfig:
    return CustomConfig.model_validate({"functions": list(functions)})


def test_what_is_written_is_what_the_gate_reads() -> None:
    review = {"function": "fairness-review", "timeout_seconds": 90, "settings": {"a": [1, None]}}
    dumped = config(review, {"function": "legal"}).model_dump(mode="json", exclude_none=True)

    assert custom_gates(JsonFields(source="promotion.json", members=dumped)) == (
        CustomGate(function="fairness-review", timeout_seconds=90, settings={"a": [1, None]}),
        CustomGate(function="legal", timeout_seconds=60),
    )


@pytest.mark.parametrize(
    ("functions", "line"),
    [
        ([], "functions: input should have at least 1 entries, got []"),
        ([{}], "functions[0].function: missing, expected its name, before which the"),
        (
            [{"function": "Legal"}],
            "functions[0].function: not a function's name, got 'Legal', expected 1 to 32 lower-",
        ),
        (
            [{"function": "a"}, {"function": "a"}],
            "functions: the same function twice, got 'a', expected each once",
        ),
        (
            [{"function": "a", "timeout_seconds": 601}],
            "functions[0].timeout_seconds: input should be at most 600, got 601",
        ),
        (
            [{"function": "a", "timeout_seconds": 0}],
            "functions[0].timeout_seconds: input should be at least 1, got 0",
        ),
        (
            [{"function": "a", "settings": {"x": float("nan")}}],
            "functions[0].settings: no JSON object (Out of range float values are not JSON",
        ),
        (
            [{"function": "a", "settings": {"x": date(2026, 1, 1)}}],
            "functions[0].settings: no JSON object (Object of type date is not JSON",
        ),
        (
            [{"function": "a", "settings": {"x": "y" * 32_768}}],
            "functions[0].settings: too large, got 32777 bytes, expected at most 32768",
        ),
    ],
)
def test_a_wrong_section_is_refused(functions: Any, line: str) -> None:
    with pytest.raises(ValidationError, match=r".+") as refused:
        config(*functions)

    (told,) = validation_lines(CustomConfig, refused.value)
    assert told.startswith(line)


def test_a_function_that_is_no_longer_asked_is_looser() -> None:
    before = config({"function": "a"}, {"function": "b"})

    assert list(config({"function": "a"}).loosenings(before)) == [
        Loosening(key="functions", before=["a", "b"], now=["a"])
    ]
    assert list(before.loosenings(config({"function": "a", "settings": {"x": 1}}))) == []
