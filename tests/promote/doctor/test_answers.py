"""Answers that no switch of the emulator gives: what a probe makes of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from promote.doctor.answer import Answer, Verdict
from promote.doctor.examination import Examination, examine
from promote.doctor.probe import Probe
from promote.doctor.probes.aws_images import AWS_IMAGES
from promote.doctor.probes.client_token import CLIENT_TOKEN
from promote.doctor.probes.endpoint import ENDPOINT_STARTS
from promote.doctor.probes.not_asked import NOT_ASKED
from promote.doctor.probes.pending_version import PENDING_VERSION
from promote.doctor.probes.registry_events import REGISTRY_EVENTS
from promote.doctor.probes.tag_conditions import TAG_CONDITIONS
from promote.doctor.probes.version_updates import VERSION_UPDATES
from tests.promote.doctor.clinic import Clinic
from tests.promote.doctor.distorted import Distort, Operation, changing, distorted, refusing


def answers(clinic: Clinic, probe: Probe, **changes: Any) -> dict[str, Answer]:
    examination = Examination()
    examine(clinic.context(**changes), [probe], examination, lambda _line: None)
    assert clinic.leftovers() == []
    return {assumption.id: answer for assumption, answer in examination.answers}


def of_caller(
    clinic: Clinic, probe: Probe, service: str, operation: str, distort: Distort
) -> dict[str, Answer]:
    clients = distorted(clinic.context().clients, service, operation, distort)
    return answers(clinic, probe, clients=clients)


def without_older_metadata(version: dict[str, Any]) -> None:
    properties = version["CustomerMetadataProperties"]
    if "doctor.added" in properties:
        version["CustomerMetadataProperties"] = {"doctor.added": "1"}


def test_an_update_that_replaces_all_metadata_does_not_merge(clinic: Clinic) -> None:
    change = changing(without_older_metadata)

    found = of_caller(clinic, VERSION_UPDATES, "sagemaker", "describe_model_package", change)

    assert found["metadata-merged"] == Answer(
        Verdict.DOES_NOT_HOLD, "an update lost promotion.manifest.uri"
    )


def test_an_update_by_nobody_is_told(clinic: Clinic) -> None:
    change = changing(lambda version: version.pop("LastModifiedBy", None))

    found = of_caller(clinic, VERSION_UPDATES, "sagemaker", "describe_model_package", change)

    assert found["last-modified-by"] == Answer(Verdict.DOES_NOT_HOLD, "LastModifiedBy names nobody")


def test_an_event_that_is_much_older_than_its_change_is_told(clinic: Clinic) -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)
    change = changing(lambda version: version.update(LastModifiedTime=later))

    found = of_caller(clinic, REGISTRY_EVENTS, "sagemaker", "describe_model_package", change)

    assert found["event-time"].verdict is Verdict.DOES_NOT_HOLD
    assert f"LastModifiedTime is {later}" in found["event-time"].seen


def as_anybody(clinic: Clinic) -> Distort:
    def distort(original: Operation) -> Operation:
        return getattr(clinic.admin("sagemaker"), original.__name__)  # type: ignore[no-any-return]

    return distort


@pytest.mark.parametrize(
    ("operation", "assumption"),
    [
        ("create_model_package", "group-tags-at-registration"),
        ("update_model_package", "version-tags-at-approval"),
    ],
)
def test_policies_that_see_no_tags_are_told_in_both_ways(
    clinic: Clinic, operation: str, assumption: str
) -> None:
    def of_sessions(distort: Distort) -> Answer:
        made = clinic.context().clients_with
        found = answers(
            clinic,
            TAG_CONDITIONS,
            clients_with=lambda given: distorted(made(given), "sagemaker", operation, distort),
        )
        return found[assumption]

    allowed = of_sessions(as_anybody(clinic))
    denied = of_sessions(refusing("AccessDeniedException"))

    assert allowed == Answer(
        Verdict.DOES_NOT_HOLD, "allowed in a group whose tag the policy does not name"
    )
    assert denied == Answer(
        Verdict.DOES_NOT_HOLD, "without the tags: missing permission for Refused: no"
    )


@pytest.mark.parametrize(
    ("distort", "expected"),
    [
        (refusing("RepositoryNotFoundException"), Verdict.DOES_NOT_HOLD),
        (refusing("AccessDeniedException", "no resource-based policy"), Verdict.DOES_NOT_HOLD),
        (refusing("AccessDeniedException", "no identity-based policy"), Verdict.CANNOT_TELL),
        (refusing("ThrottlingException"), Verdict.CANNOT_TELL),
        (refusing("ServerException", status=500), Verdict.CANNOT_TELL),
        (
            changing(
                lambda answer: answer.update(images=[], failures=[{"failureReason": "not found"}])
            ),
            Verdict.DOES_NOT_HOLD,
        ),
    ],
)
def test_images_of_aws_that_ecr_does_not_show_are_told(
    clinic: Clinic, distort: Distort, expected: Verdict
) -> None:
    found = of_caller(clinic, AWS_IMAGES, "ecr", "batch_get_image", distort)

    assert found["aws-images-readable"].verdict is expected


def only_for(member: str, distort: Distort) -> Distort:
    """Distort requests with a member, which the control of a probe does not have."""

    def choose(original: Operation) -> Operation:
        other = distort(original)

        def answer(**request: Any) -> Any:
            is_meant = member in request or member in request.get("PrimaryContainer", {})
            return other(**request) if is_meant else original(**request)

        return answer

    return choose


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "ResourceLimitExceeded", "ServiceUnavailable"]
)
def test_a_moment_that_is_bad_is_no_answer(clinic: Clinic, code: str) -> None:
    pending = of_caller(
        clinic,
        PENDING_VERSION,
        "sagemaker",
        "create_model",
        only_for("ModelPackageName", refusing(code)),
    )
    token = of_caller(
        clinic,
        CLIENT_TOKEN,
        "sagemaker",
        "create_model_package",
        only_for("ModelPackageDescription", refusing(code)),
    )

    assert pending["pending-version-refused"] == Answer(Verdict.CANNOT_TELL, f"Refused: {code}: no")
    assert token["client-token-same-request"].verdict is Verdict.HOLDS
    assert token["client-token-other-request"].verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("state", "verdict", "seen"),
    [
        (
            {"EndpointStatus": "Failed", "FailureReason": "the role may not use the key"},
            Verdict.DOES_NOT_HOLD,
            "the role may not use the key",
        ),
        (
            {"EndpointStatus": "Failed", "FailureReason": "Unable to provision capacity"},
            Verdict.CANNOT_TELL,
            "Unable to provision capacity",
        ),
        (
            {"EndpointStatus": "Failed", "FailureReason": "did not pass the ping health check"},
            Verdict.CANNOT_TELL,
            "did not pass the ping health check",
        ),
        (
            {"EndpointStatus": "OutOfService"},
            Verdict.CANNOT_TELL,
            "OutOfService after 0 seconds: no reason given",
        ),
    ],
)
def test_an_endpoint_that_does_not_start_is_judged_by_its_reason(
    clinic: Clinic, state: dict[str, str], verdict: Verdict, seen: str
) -> None:
    def of_probe(endpoint: dict[str, Any]) -> None:
        endpoint.update(state)

    found = of_caller(clinic, ENDPOINT_STARTS, "sagemaker", "describe_endpoint", changing(of_probe))

    assert found["endpoint-starts"].verdict is verdict
    assert seen in found["endpoint-starts"].seen


def test_a_key_that_sagemaker_may_not_use_is_told(clinic: Clinic) -> None:
    made = clinic.context().clients_with
    refuse = refusing("ValidationException", "insufficient permissions to use the KMS key")

    found = answers(
        clinic,
        ENDPOINT_STARTS,
        clients_with=lambda given: distorted(
            made(given), "sagemaker", "create_endpoint_config", refuse
        ),
    )

    assert found["endpoint-starts"].verdict is Verdict.DOES_NOT_HOLD
    assert "KMS key" in found["endpoint-starts"].seen


def test_what_is_not_asked_has_its_reason(clinic: Clinic) -> None:
    found = answers(clinic, NOT_ASKED)

    assert found.keys() == {assumption.id for assumption in NOT_ASKED.assumptions}
    assert {answer.verdict for answer in found.values()} == {Verdict.CANNOT_TELL}
    assert "in no other region" in found["key-use-across-regions"].seen
