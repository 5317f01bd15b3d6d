"""What a config may say about the scan of artifacts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.unsafe_code_config import UnsafeCodeConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.code_rules import CODE_RULES
from promotion_steps.gates.unsafe_code import UnsafeCodeSettings
from promotion_steps.gates.waiver import Waiver
from promotion_steps.json_fields import JsonFields

WAIVER = {
    "sha256": "ab" * 32,
    "reason": "pyfunc until the flavour is ready",
    "approved_by": "arn:aws:sts::111111111111:assumed-role/lead/bob",
    "until": "2026-11-30",
}
WHOLE = {
    "scan": "attempted",
    "allowed_globals": ["acme.nets.Net", "acme.layers.*"],
    "largest_gib": 5,
    "waivers": [WAIVER],
    "code": {"scripts": "refuse", "native": "list"},
}


def config(**members: Any) -> UnsafeCodeConfig:
    return UnsafeCodeConfig.model_validate(members)


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    return list(config(**now).loosenings(config(**before)))


@pytest.mark.parametrize("members", [{}, WHOLE])
def test_what_is_written_is_what_the_gate_reads(members: dict[str, Any]) -> None:
    text = json.dumps(config(**members).model_dump(mode="json", exclude_none=True))

    read = UnsafeCodeSettings.from_fields(JsonFields.from_text(text, "promotion.json"))

    waivers = tuple(
        Waiver(**{**waiver, "until": date.fromisoformat(waiver["until"]), "path": "waivers[0]"})
        for waiver in members.get("waivers", ())
    )
    allowed = tuple(members.get("allowed_globals", ()))
    code = {**CODE_RULES, **members.get("code", {})}
    told = {**members, "allowed_globals": allowed, "waivers": waivers, "code": code}
    assert read == UnsafeCodeSettings(**told)


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
        ({"code": "list"}, "code: input should be"),
        ({"code": {"more": "list"}}, "code.more: unknown key"),
        (
            {"code": {"native": "allow"}},
            "code.native: input should be 'refuse' or 'list', got 'allow'",
        ),
        (
            {"allowed_globals": ["acme.Net", "os.system"]},
            "allowed_globals[1]: runs code, opens files or reaches what does, got 'os.system', exp",
        ),
        (
            {"allowed_globals": ["builtins.*"]},
            "allowed_globals[0]: the module has members that run code or open files, got 'builtins",
        ),
        (
            {"waivers": [{**WAIVER, "sha256": "AB" * 32}]},
            f"waivers[0].sha256: not a sha-256, got '{'AB' * 32}', expected 64 digits",
        ),
        (
            {"waivers": [{**WAIVER, "reason": "why not"}]},
            "waivers[0].reason: not a reason, got 'why not', expected 10 to 500 characters",
        ),
        (
            {"waivers": [{**WAIVER, "approved_by": "bob"}]},
            "waivers[0].approved_by: not an approver, got 'bob', expected the ARN of a user",
        ),
        (
            {"waivers": [{**WAIVER, "until": "soon"}]},
            "waivers[0].until: not a day, got 'soon', expected a day such as 2026-12-31",
        ),
        (
            {"waivers": [{**WAIVER, "until": "2026-02-30"}]},
            "waivers[0].until: no day, got '2026-02-30', expected one of the calendar",
        ),
        ({"waivers": [{**WAIVER, "since": "x"}]}, "waivers[0].since: unknown key"),
        (
            {"waivers": [WAIVER, {**WAIVER, "until": "2026-12-01"}]},
            f"waivers: the same artifact twice, got '{'ab' * 32}', expected each once",
        ),
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


@pytest.mark.parametrize("member", sorted(WAIVER))
def test_no_member_of_a_waiver_may_be_missing(member: str) -> None:
    waiver = {key: value for key, value in WAIVER.items() if key != member}
    with pytest.raises(ValidationError, match=rf"waivers.0.{member}"):
        config(waivers=[waiver])


def test_no_waiver_may_be_added() -> None:
    assert looser({"waivers": [WAIVER]}, {}) == []
    assert looser({}, {"waivers": [WAIVER]}) == [
        Loosening(key="waivers", before=[], now=[WAIVER["sha256"]])
    ]


def test_no_kind_of_code_may_pass_that_was_refused() -> None:
    native = {"code": {"native": "list"}}

    assert looser(native, {}) == []
    assert looser({}, native) == [Loosening(key="code.native", before=True, now=False)]
