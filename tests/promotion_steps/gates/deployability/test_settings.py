"""What the gate's section may say."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from model_promotion.config.gates.deployability_config import Claim
from promotion_steps.gates.deployability.claims import CLAIMS
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.json_fields import JsonFields


def read(**members: Any) -> DeployabilitySettings:
    path = "gates.deployability."
    return DeployabilitySettings.from_fields(
        JsonFields(source="promotion.json", members=members, path=path)
    )


def test_without_a_section_nothing_is_tolerated() -> None:
    assert read() == DeployabilitySettings(tolerated=(), download_mb_per_second=50)


def test_a_section_is_read() -> None:
    assert read(tolerated=["links"], download_mb_per_second=200) == DeployabilitySettings(
        tolerated=("links",), download_mb_per_second=200
    )


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"tolerated": ["link"]}, r"tolerated: got \['link'\], expected a list of accelerator, "),
        ({"tolerated": [["links"]]}, r"tolerated: got \[\['links'\]\], expected a list of accel"),
        ({"tolerated": "links"}, r"tolerated: got 'links', expected a list"),
        ({"download_mb_per_second": 0}, r"download_mb_per_second: got 0, expected a whole number"),
        ({"download_mb_per_second": True}, r"download_mb_per_second: got True, expected a whole"),
        ({"tolerate": []}, r"tolerate: unknown key, got \[\], expected one of download_mb_"),
    ],
)
def test_a_malformed_section_is_refused(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=rf"^promotion\.json: gates\.deployability\.{message}"):
        read(**members)


def test_the_config_knows_every_claim() -> None:
    assert get_args(Claim) == CLAIMS
