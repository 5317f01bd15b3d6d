"""What a config may say about the scan of artifacts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.unsafe_code_config import UnsafeCodeConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.unsafe_code import UnsafeCodeSettings
from promotion_steps.json_fields import JsonFields

WHOLE = {
    "scan": "attempted",
    "allowed_globals": ["acme.nets.Net", "acme.layers.*"],
    "largest_gib": 5,
}


def config(**members: Any) -> UnsafeCodeConfig:
    return UnsafeCodeConfig.model_validate(members)


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    return list(config(**now).loosenings(config(**before)))


@pytest.mark.parametrize("members", [{}, WHOLE])
def test_what_is_written_is_what_the_gate_reads(members: dict[str, Any]) -> None:
    text = json.dumps(config(**members).model_dump(mode="json", exclude_none=True))

    read = UnsafeCodeSettings.from_fields(JsonFields.from_text(text, "promotion.json"))

    expected = {**members, "allowed_globals": tuple(members.get("allowed_globals", ()))}
    assert read == UnsafeCodeSettings(**expected)


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"scan": "off"}, "scan: input should be 'required' or 'attempted', got 'off'"),
        (
            {"allowed_globals": ["*"]},
            "allowed_globals[0]: not a global, got '*', expected a full name such as",
        ),
        ({"allowed_globals": ["Net"]}, "allowed_globals[0]: not a global, got 'Net', expected"),
        ({"largest_gib": 0}, "largest_gib: input should be at least 1, got 0"),
        ({"largest_gib": 101}, "largest_gib: input should be at most 100, got 101"),
        ({"off": True}, "off: unknown key"),
    ],
)
def test_what_is_wrong_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValidationError, match=r"UnsafeCodeConfig") as refusal:
        config(**members)

    (got,) = validation_lines(UnsafeCodeConfig, refusal.value)
    assert got.lower().startswith(line.lower())


def test_a_scan_may_not_become_an_attempt() -> None:
    assert looser({"scan": "attempted"}, {}) == []
    assert looser({}, {"scan": "attempted"}) == [Loosening(key="scan", before=True, now=False)]


def test_no_global_may_be_added() -> None:
    one, two = {"allowed_globals": ["a.B"]}, {"allowed_globals": ["a.B", "a.C"]}

    assert looser(two, one) == []
    assert looser(one, two) == [
        Loosening(key="allowed_globals", before=["a.B"], now=["a.B", "a.C"])
    ]


def test_an_artifact_may_not_become_too_large_to_scan_where_gaps_pass() -> None:
    assert looser({"largest_gib": 5}, {"largest_gib": 6}) == []
    assert looser({"largest_gib": 6}, {"largest_gib": 5}) == []
    attempted = {"scan": "attempted"}
    assert looser({**attempted, "largest_gib": 6}, {**attempted, "largest_gib": 5}) == [
        Loosening(key="largest_gib", before=6, now=5)
    ]
