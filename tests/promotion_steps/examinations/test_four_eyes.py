"""The gate waits for the record of this approval, and then decides."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promotion_steps.examinations.four_eyes import examine, registrar_of
from promotion_steps.gates.four_eyes import GATE
from promotion_steps.identity import Identity
from promotion_steps.model_package import ModelPackage
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import ARN, SOURCE, Scene, description

TIME = "2026-03-01T12:00:00Z"
ALEX = "arn:aws:sts::111111111111:assumed-role/acme-dev-model-approver/alex"
DANA = "arn:aws:sts::111111111111:assumed-role/acme-dev-data-scientist/dana"
REGISTER = "arn:aws:sts::111111111111:assumed-role/acme-dev-register/register"
RECORD = {"promotion.approver": ALEX, "promotion.approved-at": TIME}


def by(arn: str) -> dict[str, Any]:
    return {"IamIdentity": {"Arn": arn}}


def described(metadata: dict[str, str], **members: Any) -> dict[str, Any]:
    return description(**{"CreatedBy": by(DANA), "CustomerMetadataProperties": metadata, **members})


class Registry:
    """Answers one description after the other; the last for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def describe_model_package(self, **request: Any) -> Any:
        assert request == {"ModelPackageName": ARN}
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def ruled(
    first: dict[str, Any], *later: Any, approvers: list[str] | None = None, **members: Any
) -> tuple[Ruling, list[float]]:
    pauses: list[float] = []
    asked = case(
        Scene(),
        ModelPackage.from_describe(first),
        gates={GATE: {"approvers": approvers}} if approvers else {},
        clients={"sagemaker": Registry(*later)} if later else {},
        **{"approved_at": TIME, **members},
    )
    return decide(GATE, partial(examine, sleep=pauses.append), asked), pauses


def messages(ruling: Ruling) -> list[str]:
    return [finding.message for finding in ruling.findings]


def test_a_recorded_approval_by_somebody_else_passes_at_once() -> None:
    ruling, pauses = ruled(described(RECORD))

    assert ruling.findings == ()
    assert pauses == []
    assert ruling.inputs == {
        "model_package": ARN,
        "creator": {"arn": DANA, "source_identity": None},
        "registrar": {"arn": DANA, "source_identity": None},
        "registrar_in_metadata": None,
        "approver": {"arn": ALEX, "source_identity": None},
        "approved_at": TIME,
    }


def test_an_approval_that_is_recorded_late_is_waited_for() -> None:
    ruling, pauses = ruled(described({}), described({}), described(RECORD))

    assert ruling.findings == ()
    assert pauses == [2.0, 2.0]


def test_an_older_approval_is_not_this_one() -> None:
    old = described({**RECORD, "promotion.approved-at": "2026-02-01T12:00:00Z"})

    ruling, pauses = ruled(old, old)

    assert messages(ruling) == [
        (
            "approver: not recorded, got 2026-02-01T12:00:00Z in promotion.approved-at, expected"
            f" {TIME} or later, reject the version and approve it again"
        )
    ]
    assert sum(pauses) == 40
    assert ruling.inputs["approver"] is None


def test_waiting_ends_before_the_time_does() -> None:
    left = iter([9.0, 5.0, 3.0])

    ruling, pauses = ruled(described({}), described({}), seconds_left=lambda: next(left))

    assert len(ruling.findings) == 1
    assert pauses == [2.0, 2.0]


def test_a_version_that_was_touched_since_is_told_and_not_waited_for() -> None:
    touched = {"LastModifiedBy": by(DANA), "LastModifiedTime": datetime(2026, 3, 2, tzinfo=UTC)}

    ruling, pauses = ruled(described({}, **touched))

    assert messages(ruling) == [
        (
            "approver: not recorded, got nothing in promotion.approved-at,"
            f" expected {TIME} or later; the version was touched since by {DANA},"
            " reject the version and approve it again"
        )
    ]
    assert pauses == []


def test_without_a_time_whatever_is_recorded_counts() -> None:
    assert ruled(described(RECORD), approved_at=None)[0].findings == ()
    ruling, pauses = ruled(described({}), approved_at=None)
    assert messages(ruling) == [
        (
            "approver: not recorded, got nothing in promotion.approved-at, expected the time of the"
            " approval, reject the version and approve it again"
        )
    ]
    assert pauses == []


def test_the_registrar_of_a_promoted_version_is_whom_the_register_step_wrote() -> None:
    metadata = {**RECORD, "promotion.registrar": DANA}
    promoted = described(metadata, CreatedBy=by(REGISTER))

    assert ruled(promoted)[0].findings == ()
    package = ModelPackage.from_describe(promoted)
    assert registrar_of(package, SOURCE) == Identity.of(DANA)
    approved_by_dana = described({**metadata, "promotion.approver": DANA}, CreatedBy=by(REGISTER))
    assert "who registered the version" in messages(ruled(approved_by_dana)[0])[0]


def test_who_registered_a_version_does_not_approve_it_further_on_the_path_either() -> None:
    """The registrar's session in the first environment has the name of the approver's here."""
    dana_as_approver = ALEX.replace("alex", "dana")
    metadata = {**RECORD, "promotion.approver": dana_as_approver, "promotion.registrar": DANA}

    ruling, _ = ruled(described(metadata, CreatedBy=by(REGISTER)))

    assert messages(ruling) == [
        (
            f"approver: got {dana_as_approver}, who registered the version as {DANA},"
            " expected somebody else"
        )
    ]


def test_a_promoted_version_without_a_registrar_is_refused() -> None:
    ruling, _ = ruled(described(RECORD, CreatedBy=by(REGISTER)))

    assert messages(ruling) == [
        (
            "registrar: unknown, got nothing in promotion.registrar,"
            " expected who registered the version"
        )
    ]


def test_a_registrar_cannot_name_somebody_else() -> None:
    ruling, _ = ruled(described({**RECORD, "promotion.registrar": "arn:aws:iam::1:user/eve"}))

    assert messages(ruling) == [
        f"promotion.registrar: got arn:aws:iam::1:user/eve, expected {DANA}, who registered it"
    ]


def test_an_approver_must_be_on_the_list() -> None:
    listed = ["arn:aws:iam::111111111111:role/acme-dev-model-approver"]

    assert ruled(described(RECORD), approvers=listed)[0].findings == ()
    assert len(ruled(described(RECORD), approvers=["arn:aws:iam::1:role/x"])[0].findings) == 1


@pytest.mark.parametrize("code", ["ResourceNotFound", "ValidationException"])
def test_a_registry_that_does_not_tell_is_a_finding(code: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeModelPackage")

    ruling, _ = ruled(described({}), error)

    assert messages(ruling) == [f"{ARN}: cannot be read, got {code}: no"]


def test_a_version_without_a_creator_is_refused() -> None:
    ruling, _ = ruled(described(RECORD, CreatedBy={"UserProfileName": "dana"}))

    assert messages(ruling) == [
        (
            "registrar: unknown, got nothing in CreatedBy.IamIdentity,"
            " expected who registered the version"
        )
    ]
