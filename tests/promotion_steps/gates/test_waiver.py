"""An artifact that passes all the same: for whom, until when, by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promotion_steps.finding import Finding
from promotion_steps.gates.waiver import Waiver, read_waivers, waive
from promotion_steps.identity import Identity
from promotion_steps.json_fields import JsonFields

DIGEST = "ab" * 32
OTHER = "cd" * 32
BOSS = "arn:aws:sts::111111111111:assumed-role/lead/bob"
ALICE = Identity.of("arn:aws:sts::111111111111:assumed-role/data-scientist/alice")
WHOLE = {
    "sha256": DIGEST,
    "reason": "pyfunc until the flavour is ready",
    "approved_by": BOSS,
    "until": "2026-11-30",
}
FINDING = Finding(gate="unsafe-code", message="model.pkl: dangerous import")


def read(*values: Any) -> tuple[Waiver, ...]:
    members = {"waivers": list(values)}
    path = "gates.unsafe-code."
    return read_waivers(JsonFields(source="promotion.json", members=members, path=path))


def left(
    *waivers: dict[str, Any],
    findings: tuple[Finding, ...] = (FINDING,),
    registrar: Identity | None = ALICE,
    today: date = date(2026, 11, 30),
) -> list[str]:
    kept, _ = waive(
        findings,
        read(*waivers),
        artifact="model.tar.gz",
        sha256=DIGEST,
        registrar=registrar,
        today=today,
    )
    return [finding.message for finding in kept]


def test_a_waiver_takes_the_findings_of_its_artifact_until_its_last_day() -> None:
    assert left(WHOLE) == []


def test_a_waiver_says_in_the_verdict_what_it_let_pass() -> None:
    (waiver,) = read(WHOLE)

    assert waiver.document([FINDING]) == {**WHOLE, "findings": [FINDING.message]}


def test_an_expired_waiver_is_a_finding_beside_what_it_was_for() -> None:
    assert left(WHOLE, today=date(2026, 12, 1)) == [
        FINDING.message,
        "waivers[0].until: expired, got 2026-11-30, expected 2026-12-01 or later",
    ]


def test_a_waiver_of_other_bytes_is_a_finding() -> None:
    assert left({**WHOLE, "sha256": OTHER}) == [
        FINDING.message,
        f"model.tar.gz: waived by none of waivers, got SHA-256 {DIGEST}, expected {OTHER}",
    ]


@pytest.mark.parametrize(
    "approver",
    [
        "arn:aws:sts::111111111111:assumed-role/data-scientist/alice",
        "arn:aws:sts::222222222222:assumed-role/lead/alice",
        "arn:aws:iam::111111111111:role/data-scientist",
        "arn:aws:iam::111111111111:user/alice",
    ],
)
def test_a_registrar_cannot_waive_what_they_registered(approver: str) -> None:
    first, second = left({**WHOLE, "approved_by": approver})

    assert first == FINDING.message
    assert second == (
        f"waivers[0].approved_by: got {approver}, who registered the version as {ALICE},"
        " expected somebody else"
    )


def test_a_waiver_of_a_version_that_nobody_known_registered_does_not_hold() -> None:
    assert left(WHOLE, registrar=None) == [
        FINDING.message,
        "waivers[0].approved_by: cannot be judged, the version's registrar is unknown",
    ]


def test_an_artifact_without_findings_needs_no_waiver() -> None:
    expired = {**WHOLE, "until": "2020-01-01"}

    assert left(expired, {**WHOLE, "sha256": OTHER}, findings=()) == []


def test_one_waiver_that_holds_is_enough() -> None:
    assert left({**WHOLE, "until": "2020-01-01"}, WHOLE) == []


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"sha256": "AB" * 32}, "sha256: got 'ABAB.*', expected 64 digits in lower case"),
        ({"sha256": 1}, "sha256: got 1, expected a text"),
        ({"reason": ""}, "reason: got '', expected a text"),
        ({"approved_by": None}, "approved_by: got None, expected a text"),
        ({"until": "30.11.2026"}, r"until: got '30.11.2026', expected a day such as 2026-12-31"),
        ({"until": "2026-02-30"}, "until: got '2026-02-30', expected a day"),
        ({"until": "20260230"}, "until: got '20260230', expected a day"),
        ({"from": "2026-01-01"}, "from: unknown key, got '2026-01-01', expected one of"),
    ],
)
def test_a_malformed_waiver_is_refused(members: dict[str, Any], message: str) -> None:
    with pytest.raises(
        ValueError, match=rf"^promotion.json: gates.unsafe-code.waivers\[1\].{message}"
    ):
        read(WHOLE, {**WHOLE, **members})


@pytest.mark.parametrize("member", sorted(WHOLE))
def test_no_member_of_a_waiver_may_be_missing(member: str) -> None:
    with pytest.raises(ValueError, match=rf"waivers\[0\].{member}: got nothing, expected a text"):
        read({key: value for key, value in WHOLE.items() if key != member})


def test_a_waiver_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match=r"gates.unsafe-code.waivers\[0\]: got 'x', expected an"):
        read("x")
