"""What a config may say about container images."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.image_config import ImageConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.image import ImageSettings
from promotion_steps.json_fields import JsonFields

CENTRAL = "999999999999.dkr.ecr.us-east-1.amazonaws.com"


def config(**members: Any) -> ImageConfig:
    return ImageConfig.model_validate(members)


def settings(read: ImageConfig) -> ImageSettings:
    text = json.dumps(read.model_dump(mode="json", exclude_none=True))
    return ImageSettings.from_fields(JsonFields.from_text(text, "promotion.json"))


def refused(**members: Any) -> list[str]:
    with pytest.raises(ValidationError, match=r"ImageConfig") as refusal:
        config(**members)
    return list(validation_lines(ImageConfig, refusal.value))


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    return list(config(**now).loosenings(config(**before)))


def test_without_a_key_the_safe_defaults_hold() -> None:
    assert settings(config()) == ImageSettings()
    assert ImageSettings() == ImageSettings(
        registries=("aws", "target"), max_severity="MEDIUM", scan="required"
    )


def test_what_is_written_is_what_the_gate_reads() -> None:
    read = config(registries=["aws", f"{CENTRAL}/models"], max_severity="LOW", scan="off")

    assert settings(read) == ImageSettings(
        registries=("aws", f"{CENTRAL}/models"), max_severity="LOW", scan="off"
    )


@pytest.mark.parametrize(
    ("members", "line"),
    [
        (
            {"registries": ["docker.io"]},
            (
                "registries[0]: not a registry, got 'docker.io', expected aws, target, or"
                " ACCOUNT.dkr.ecr.REGION.amazonaws.com with a path or without"
            ),
        ),
        ({"registries": []}, "registries: input should have at least 1 entries, got []"),
        (
            {"max_severity": "medium"},
            (
                "max_severity: Input should be 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH' or"
                " 'CRITICAL', got 'medium'"
            ),
        ),
        ({"scan": False}, "scan: Input should be 'required' or 'off', got False"),
        ({"scan": None}, "scan: no value, expected one, or the key left out"),
        (
            {"registry": "aws"},
            (
                "registry: unknown key, expected registries, max_severity or scan; did you mean"
                " registries?"
            ),
        ),
    ],
)
def test_what_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    (got,) = refused(**members)
    assert got == line


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({}, {}),
        ({}, {"max_severity": "LOW"}),
        ({}, {"registries": ["target"]}),
        ({"scan": "off"}, {}),
        ({"registries": [CENTRAL]}, {"registries": [f"{CENTRAL}/models"]}),
        ({"max_severity": "HIGH"}, {}),
    ],
)
def test_the_same_or_less_is_strict_enough(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert looser(before, now) == []


@pytest.mark.parametrize(
    ("before", "now", "loosening"),
    [
        ({}, {"scan": "off"}, Loosening(key="scan", before=True, now=False)),
        (
            {"max_severity": "LOW"},
            {},
            Loosening(key="max_severity", before="LOW", now="MEDIUM"),
        ),
        (
            {"registries": ["target"]},
            {},
            Loosening(key="registries", before=["target"], now=["aws", "target"]),
        ),
        (
            {"registries": [f"{CENTRAL}/a"]},
            {"registries": [f"{CENTRAL}/ab"]},
            Loosening(key="registries", before=[f"{CENTRAL}/a"], now=[f"{CENTRAL}/ab"]),
        ),
    ],
)
def test_more_is_looser(before: dict[str, Any], now: dict[str, Any], loosening: Loosening) -> None:
    assert looser(before, now) == [loosening]
