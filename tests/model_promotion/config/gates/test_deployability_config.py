"""What a config may tolerate of what SageMaker refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.deployability_config import DeployabilityConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.json_fields import JsonFields


def config(**members: Any) -> DeployabilityConfig:
    return DeployabilityConfig.model_validate(members)


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    return list(config(**now).loosenings(config(**before)))


@pytest.mark.parametrize(
    "members", [{}, {"tolerated": ["links", "image-format"], "download_mb_per_second": 10}]
)
def test_what_is_written_is_what_the_gate_reads(members: dict[str, Any]) -> None:
    text = json.dumps(config(**members).model_dump(mode="json", exclude_none=True))

    read = DeployabilitySettings.from_fields(JsonFields.from_text(text, "promotion.json"))

    expected = {**members, "tolerated": tuple(members.get("tolerated", ()))}
    assert read == DeployabilitySettings(**expected)


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"tolerated": ["link"]}, "tolerated[0]: Input should be 'accelerator', 'architecture',"),
        ({"download_mb_per_second": 0}, "download_mb_per_second: input should be at least 1"),
        ({"download_mb_per_second": 10_001}, "download_mb_per_second: input should be at most"),
        ({"tolerate": []}, "tolerate: unknown key"),
    ],
)
def test_what_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValidationError, match=r"DeployabilityConfig") as refusal:
        config(**members)

    (got,) = validation_lines(DeployabilityConfig, refusal.value)
    assert got.startswith(line)


def test_to_tolerate_more_is_looser() -> None:
    assert looser({}, {"tolerated": ["links"]}) == [
        Loosening(key="tolerated", before=[], now=["links"])
    ]
    assert looser({"tolerated": ["links"]}, {}) == []


def test_to_expect_a_faster_download_is_looser() -> None:
    assert looser({}, {"download_mb_per_second": 100}) == [
        Loosening(key="download_mb_per_second", before=50, now=100)
    ]
    assert looser({}, {"download_mb_per_second": 10}) == []
