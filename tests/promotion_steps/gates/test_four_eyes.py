"""Somebody else than the registrar approved the version, and was allowed to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.four_eyes import FourEyesSettings, People, check_four_eyes, matches
from promotion_steps.identity import Identity
from promotion_steps.json_fields import JsonFields

ALEX = Identity.of("arn:aws:sts::111111111111:assumed-role/approver/alex")
DANA = Identity.of("arn:aws:sts::111111111111:assumed-role/scientist/dana")
REGISTER = Identity.of("arn:aws:sts::111111111111:assumed-role/acme-dev-register/register")
GOOD = People(creator=DANA, registrar=DANA, promoted=False, approver=ALEX)
EVERYBODY = FourEyesSettings()


def said(people: People, *approvers: str, claimed: str | None = None) -> list[str]:
    settings = FourEyesSettings(approvers=approvers) if approvers else EVERYBODY
    return [finding.message for finding in check_four_eyes(people, settings, claimed=claimed)]


def test_somebody_else_may_approve() -> None:
    assert said(GOOD) == []
    assert said(GOOD, claimed=DANA.arn) == []


def test_who_registered_may_not_approve() -> None:
    assert said(replace(GOOD, approver=DANA)) == [
        f"approver: got {DANA}, who registered the version as {DANA}, expected somebody else"
    ]


def test_what_created_a_promoted_version_may_not_approve_it() -> None:
    promoted = People(creator=REGISTER, registrar=DANA, promoted=True, approver=REGISTER)

    assert said(promoted) == [
        (
            f"approver: got {REGISTER}, who created the version, expected a decision on one"
            " that was created as PendingManualApproval"
        )
    ]


def test_nobody_known_is_refused() -> None:
    unknown = People(
        creator=None, registrar=None, promoted=False, approver=None, unrecorded="not recorded"
    )

    assert said(unknown) == [
        (
            "registrar: unknown, got nothing in CreatedBy.IamIdentity,"
            " expected who registered the version"
        ),
        "approver: not recorded, reject the version and approve it again",
    ]
    assert said(replace(GOOD, registrar=None, promoted=True)) == [
        (
            "registrar: unknown, got nothing in promotion.registrar,"
            " expected who registered the version"
        )
    ]


def test_metadata_may_not_name_another_registrar() -> None:
    assert said(GOOD, claimed=ALEX.arn) == [
        f"promotion.registrar: got {ALEX}, expected {DANA}, who registered it"
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        "arn:aws:sts::111111111111:assumed-role/approver/alex",
        "arn:aws:sts::111111111111:assumed-role/approver/*",
        "arn:aws:iam::111111111111:role/approver",
        "arn:aws:iam::*:role/app*",
    ],
)
def test_an_approver_on_the_list_may_approve(pattern: str) -> None:
    assert said(GOOD, "arn:aws:iam::1:user/x", pattern) == []


def test_an_approver_who_is_not_on_the_list_is_refused() -> None:
    assert said(GOOD, "arn:aws:iam::111111111111:user/*", "arn:aws:iam::111111111111:role/b") == [
        (
            "approver: got 'arn:aws:sts::111111111111:assumed-role/approver/alex', expected one of"
            " arn:aws:iam::111111111111:user/*, arn:aws:iam::111111111111:role/b"
        )
    ]
    user = replace(GOOD, approver=Identity.of("arn:aws:iam::111111111111:user/alex"))
    assert len(said(user, "arn:aws:iam::111111111111:role/*")) == 1


def test_all_findings_are_told_at_once() -> None:
    assert len(said(replace(GOOD, approver=DANA), "x", claimed=ALEX.arn)) == 3


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("a", "a", True),
        ("a", "ab", False),
        ("*", "", True),
        ("a*", "ab", True),
        ("a*a", "a", False),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c", False),
        ("a*b*b", "ab", False),
        ("a.c", "abc", False),
        ("*b", "ba", False),
    ],
)
def test_a_star_is_any_text(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_a_pattern_matches_what_it_was_made_of(pattern: str, filling: str) -> None:
    assert matches(pattern, pattern.replace("*", filling))


def settings(**members: object) -> FourEyesSettings:
    return FourEyesSettings.from_fields(
        JsonFields(source="promotion.json", members=members, path="gates.four-eyes.")
    )


def test_settings_are_read() -> None:
    assert settings() == EVERYBODY
    assert settings(approvers=["arn:x"]) == FourEyesSettings(approvers=("arn:x",))


@pytest.mark.parametrize("approvers", [[], [""], [1], "arn:x", None])
def test_malformed_approvers_are_an_error(approvers: object) -> None:
    message = r"promotion.json: gates.four-eyes.approvers: got .*, expected a list"
    with pytest.raises(ValueError, match=message):
        settings(approvers=approvers)
