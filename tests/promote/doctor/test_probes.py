"""Each assumption in both answers of the emulator."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from promote.doctor.answer import Answer, Verdict
from promote.doctor.catalogue import PROBES
from promote.doctor.examination import Examination, examine
from promote.doctor.probe import Probe
from promote.doctor.probes.not_asked import NOT_ASKED
from tests.promote.doctor.clinic import Clinic

HOLDS, DOES_NOT = Verdict.HOLDS, Verdict.DOES_NOT_HOLD
BOTH_WAYS = (
    "dotted-names",
    "lambda-source-account",
    "codepipeline-source-account",
    "codepipeline-source-arn",
    "cloudformation-source-account",
    "cloudtrail-source-account",
    "version-arn-lower-case",
    "registration-asynchronous",
    "version-created-by",
    "client-token-same-request",
    "client-token-other-request",
    "pending-version-refused",
    "event-fields-of-creations",
    "event-once-in-order",
    "register-permissions",
    "endpoint-starts",
    "group-policy-conditions",
)


def _answers(clinic: Clinic, probes: Sequence[Probe] = PROBES) -> dict[str, Answer]:
    examination = Examination()
    examine(clinic.context(), probes, examination, lambda _line: None)
    assert examination.remaining == []
    assert clinic.leftovers() == []
    return {assumption.id: answer for assumption, answer in examination.answers}


@pytest.fixture(scope="module")
def assumed(clinic: Clinic) -> dict[str, Answer]:
    return _answers(clinic)


@pytest.fixture(scope="module")
def otherwise(contrary: Clinic) -> dict[str, Answer]:
    return _answers(contrary)


@pytest.mark.parametrize("assumption", BOTH_WAYS)
def test_an_assumption_holds_where_the_account_answers_so(
    assumed: dict[str, Answer], assumption: str
) -> None:
    assert assumed[assumption].verdict is HOLDS, assumed[assumption].seen


@pytest.mark.parametrize("assumption", BOTH_WAYS)
def test_an_assumption_does_not_hold_where_the_account_answers_otherwise(
    otherwise: dict[str, Answer], assumption: str
) -> None:
    assert otherwise[assumption].verdict is DOES_NOT, otherwise[assumption].seen


@pytest.mark.parametrize("service", ["lambda", "cloudformation", "cloudtrail"])
def test_the_two_source_keys_are_asked_one_by_one(
    assumed: dict[str, Answer], otherwise: dict[str, Answer], service: str
) -> None:
    found = {answers[f"{service}-source-arn"].verdict for answers in (assumed, otherwise)}

    assert found == {HOLDS, DOES_NOT}


@pytest.mark.parametrize(
    "assumption",
    [
        "aws-images-readable",
        "deployment-permissions",
        "event-metadata",
        "event-time",
        "group-tags-at-registration",
        "last-modified-by",
        "metadata-merged",
        "version-tags-at-approval",
    ],
)
def test_what_no_switch_changes_holds(assumed: dict[str, Answer], assumption: str) -> None:
    assert assumed[assumption].verdict is HOLDS, assumed[assumption].seen


def test_every_assumption_has_an_answer(assumed: dict[str, Answer]) -> None:
    declared = {assumption.id for probe in PROBES for assumption in probe.assumptions}

    assert assumed.keys() == declared
    unknown = {one for one in declared if assumed[one].verdict is Verdict.CANNOT_TELL}
    not_asked = {assumption.id for assumption in NOT_ASKED.assumptions}
    of_deployed = {"action-configuration", "functions-in-subnets", "models-in-subnets"}
    assert unknown == not_asked | of_deployed


def test_a_version_is_asked_about_when_its_registration_is_complete(
    assumed: dict[str, Answer],
) -> None:
    assert "approval status is PendingManualApproval" in assumed["pending-version-refused"].seen


def test_what_the_account_refuses_names_the_operation(otherwise: dict[str, Answer]) -> None:
    assert "missing permission for CreateModelPackage" in otherwise["register-permissions"].seen
