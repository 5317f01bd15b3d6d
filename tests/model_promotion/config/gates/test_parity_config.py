"""What a config may say about the runtime of a model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.parity_config import ParityConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.parity import ParitySettings
from promotion_steps.json_fields import JsonFields


def config(**members: Any) -> ParityConfig:
    return ParityConfig.model_validate(members)


def settings(read: ParityConfig) -> ParitySettings:
    text = json.dumps(read.model_dump(mode="json", exclude_none=True))
    return ParitySettings.from_fields(JsonFields.from_text(text, "promotion.json"))


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    return list(config(**now).loosenings(config(**before)))


def test_an_empty_section_asks_for_a_lock_alone() -> None:
    assert settings(config()) == ParitySettings()


def test_what_is_written_is_what_the_gate_reads() -> None:
    read = config(python="3.11", packages={"NumPy": "1.26"}, framework={"sklearn": "1.4"})

    assert settings(read) == ParitySettings(
        python="3.11", packages={"numpy": "1.26"}, framework={"sklearn": "1.4"}
    )


@pytest.mark.parametrize(
    ("members", "line"),
    [
        (
            {"python": 3.11},
            "python: input should be text, got 3.11, expected quotes around it",
        ),
        (
            {"python": ">=3"},
            (
                "python: not a version, got '>=3', expected the first parts of a version in"
                " quotes, such as '1.26'"
            ),
        ),
        (
            {"packages": {"num py": "1"}},
            (
                "packages.'num py': not a package name, got 'num py', expected the name of a"
                " Python package, such as numpy"
            ),
        ),
        ({"packages": None}, "packages: no value, expected one, or the key left out"),
        ({"packages": {}}, "packages: input should have at least 1 entries, got {}"),
    ],
)
def test_what_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValidationError, match=r"ParityConfig") as refusal:
        config(**members)

    assert list(validation_lines(ParityConfig, refusal.value)) == [line]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({}, {"python": "3.11"}),
        ({"python": "3.11"}, {"python": "3.11.7"}),
        ({"packages": {"NumPy": "1.26"}}, {"packages": {"numpy": "1.26.4", "pandas": "2"}}),
        ({"framework": {"sklearn": "1", "xgboost": "2"}}, {"framework": {"scikit-learn": "1.4"}}),
    ],
)
def test_the_same_or_more_is_strict_enough(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert looser(before, now) == []


@pytest.mark.parametrize(
    ("before", "now", "loosening"),
    [
        ({"python": "3.11"}, {}, Loosening(key="python", before="3.11", now=None)),
        (
            {"python": "3.11"},
            {"python": "3.1"},
            Loosening(key="python", before="3.11", now="3.1"),
        ),
        (
            {"packages": {"numpy": "1.26"}},
            {"packages": {"pandas": "2"}},
            Loosening(key="packages.numpy", before="1.26", now=None),
        ),
        (
            {"framework": {"sklearn": "1.4"}},
            {"framework": {"sklearn": "1.4", "xgboost": "2"}},
            Loosening(
                key="framework", before={"sklearn": "1.4"}, now={"sklearn": "1.4", "xgboost": "2"}
            ),
        ),
        (
            {"framework": {"sklearn": "1.4"}},
            {},
            Loosening(key="framework", before={"sklearn": "1.4"}, now=None),
        ),
    ],
)
def test_less_is_looser(before: dict[str, Any], now: dict[str, Any], loosening: Loosening) -> None:
    assert looser(before, now) == [loosening]
