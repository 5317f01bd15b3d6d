"""The approver is written onto the package once, and only while SageMaker still tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from promotion_steps.approval_record import ApprovalRecord, is_after, moment
from promotion_steps.handlers import record_approval as handler_module
from promotion_steps.record_approval import record_approval
from tests.promotion_steps.scene import ARN, SOURCE, TARGET, TARGET_ARN, description

TIME = "2026-03-01T12:00:00Z"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALEX = "arn:aws:sts::111111111111:assumed-role/acme-dev-model-approver/alex"
DANA = "arn:aws:sts::111111111111:assumed-role/acme-dev-data-scientist/dana"
RECORDER = "arn:aws:sts::111111111111:assumed-role/acme-dev-record-approval/recorder"
RECORDED = {
    "promotion.approver": ALEX,
    "promotion.approver.source-identity": "none",
    "promotion.approved-at": TIME,
}


def by(arn: str, **more: str) -> dict[str, Any]:
    return {"IamIdentity": {"Arn": arn, "PrincipalId": "AROA:x", **more}}


class Registry:
    """One package that merges what is written onto it, as SageMaker does."""

    def __init__(self, **members: Any) -> None:
        self.described = description(
            **{
                "CreatedBy": by(DANA),
                "LastModifiedBy": by(ALEX),
                "LastModifiedTime": AT,
                **members,
            }
        )
        self.updates: list[dict[str, Any]] = []

    def describe_model_package(self, **request: Any) -> dict[str, Any]:
        assert request == {"ModelPackageName": ARN}
        return self.described

    def update_model_package(self, **request: Any) -> None:
        self.updates.append(request)
        self.described["CustomerMetadataProperties"] = {
            **self.described["CustomerMetadataProperties"],
            **request["CustomerMetadataProperties"],
        }
        self.described.update(
            LastModifiedBy=by(RECORDER), LastModifiedTime=AT + timedelta(seconds=2)
        )


def event(**members: Any) -> dict[str, Any]:
    detail = {
        "ModelPackageArn": ARN,
        "ModelApprovalStatus": "Approved",
        "UpdatedModelPackageFields": ["ModelApprovalStatus"],
        **members.pop("detail", {}),
    }
    return {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Model Package State Change",
        "account": SOURCE.account,
        "time": TIME,
        "detail": {name: value for name, value in detail.items() if value is not None},
        **members,
    }


def record(registry: Registry, **members: Any) -> bool:
    return record_approval(event(**members), source=SOURCE, registry=registry)


def test_who_modified_the_version_last_approved_it() -> None:
    registry = Registry()

    assert record(registry)

    assert registry.updates == [{"ModelPackageArn": ARN, "CustomerMetadataProperties": RECORDED}]


def test_the_source_identity_is_recorded_where_there_is_one() -> None:
    registry = Registry(LastModifiedBy=by(ALEX, SourceIdentity="alex@example.com"))

    assert record(registry)

    (update,) = registry.updates
    properties = update["CustomerMetadataProperties"]
    assert properties["promotion.approver.source-identity"] == "alex@example.com"


def test_a_second_delivery_changes_nothing() -> None:
    registry = Registry()
    record(registry)

    assert not record(registry)
    assert len(registry.updates) == 1


def test_a_second_event_of_the_same_approval_changes_nothing() -> None:
    registry = Registry()
    record(registry)

    assert not record(registry, time="2026-03-01T12:00:04Z")


def test_an_older_approval_does_not_replace_a_newer_one() -> None:
    registry = Registry()
    record(registry)

    assert not record(registry, time="2026-03-01T11:00:00Z")


def test_a_later_approval_replaces_the_older_one() -> None:
    later = "2026-03-02T12:00:00Z"
    registry = Registry(
        CustomerMetadataProperties=RECORDED,
        LastModifiedBy=by(DANA),
        LastModifiedTime=AT + timedelta(days=1),
    )

    assert record(registry, time=later)

    assert registry.described["CustomerMetadataProperties"] == {
        **RECORDED,
        "promotion.approver": DANA,
        "promotion.approved-at": later,
    }


@pytest.mark.parametrize("fields", [None, ["CustomerMetadataProperties"]])
def test_its_own_update_does_not_make_it_write_again(fields: list[str] | None) -> None:
    registry = Registry()
    record(registry)

    echo = {"time": "2026-03-01T12:00:20Z", "detail": {"UpdatedModelPackageFields": fields}}

    assert not record(registry, **echo)
    assert len(registry.updates) == 1


def test_an_event_that_does_not_say_what_changed_counts_once() -> None:
    registry = Registry()

    assert record(registry, detail={"UpdatedModelPackageFields": None})


@pytest.mark.parametrize(
    "detail",
    [
        {"ModelApprovalStatus": "Rejected"},
        {"UpdatedModelPackageFields": []},
        {"UpdatedModelPackageFields": "ModelApprovalStatus"},
    ],
)
def test_what_is_no_approval_is_not_looked_at(detail: dict[str, Any]) -> None:
    assert not record_approval(event(detail=detail), source=SOURCE, registry=None)


def test_who_creates_a_version_as_approved_is_its_approver() -> None:
    registry = Registry(LastModifiedBy=None, LastModifiedTime=None)

    assert record(registry, detail={"UpdatedModelPackageFields": None})

    (update,) = registry.updates
    assert update["CustomerMetadataProperties"]["promotion.approver"] == DANA


@pytest.mark.parametrize(
    "members",
    [
        {"LastModifiedTime": AT + timedelta(seconds=6)},
        {"LastModifiedBy": by(RECORDER)},
        {"LastModifiedBy": by("arn:aws:iam::111111111111:role/acme-dev-record-outcome")},
        {"LastModifiedBy": by("arn:aws:sts::111111111111:assumed-role/acme-dev-seal/x")},
        {"LastModifiedBy": {}},
        {"LastModifiedBy": None},
        {"ModelApprovalStatus": "Rejected"},
    ],
)
def test_a_version_that_was_touched_since_gets_no_approver(
    members: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry(**members)

    assert not record(registry)

    assert registry.updates == []
    assert caplog.messages == [f"{ARN}: approver not recorded, touched since {TIME}"]


def test_a_change_within_the_slack_is_the_approval_itself() -> None:
    assert record(Registry(LastModifiedTime=AT + timedelta(seconds=5)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"account": TARGET.account},
            "event: account: got '222222222222', expected '111111111111'",
        ),
        ({"source": "x"}, "event: source: got 'x', expected 'aws.sagemaker'"),
        ({"detail-type": "x"}, "event: detail-type: got 'x', expected 'SageMaker Model"),
        ({"time": "noon"}, "event: time: got 'noon', expected an ISO time"),
        ({"detail": {"ModelPackageArn": TARGET_ARN}}, "expected one of 111111111111 in us-east-1"),
        ({"detail": {"ModelPackageArn": "x"}}, "model package ARN: got 'x'"),
    ],
)
def test_what_is_no_event_of_the_own_registry_is_an_error(
    wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        record_approval(event(**wrong), source=SOURCE, registry=None)


def test_the_function_records_in_the_source_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    monkeypatch.setenv("SOURCE_ENVIRONMENT", str(SOURCE))
    monkeypatch.setenv("TARGET_ENVIRONMENT", str(TARGET))
    monkeypatch.setattr(handler_module, "client", {"sagemaker": registry}.__getitem__)

    handler_module.handler(event(), None)

    assert registry.described["CustomerMetadataProperties"] == {"team": "oncology", **RECORDED}


def test_a_record_that_cannot_be_read_is_none() -> None:
    assert ApprovalRecord.from_metadata({}) is None
    assert ApprovalRecord.from_metadata({**RECORDED, "promotion.approved-at": "noon"}) is None
    assert ApprovalRecord.from_metadata({**RECORDED, "promotion.approver": ""}) is None


def test_times_are_compared_in_utc() -> None:
    assert moment("2026-03-01T14:00:00+02:00") == AT
    assert moment("2026-03-01T12:00:00") == AT
    assert moment("0001-01-01T00:00:00+23:00") is None
    assert is_after(datetime(2026, 3, 1, 12, 0, 6), TIME)  # noqa: DTZ001 - as some clients answer
    assert not is_after(None, TIME)
    assert not is_after(AT, "noon")
