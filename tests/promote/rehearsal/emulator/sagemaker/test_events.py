"""Every registration and update of a package is announced, with what it changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ministack.core.responses import request_scope
from ministack.services import eventbridge

from promote.rehearsal.emulator.sagemaker.events import Announcements, put_on_default_bus
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.switches import Switches

ARN = "arn:aws:sagemaker:us-east-1:111111111111:model-package/churn/1"


def test_a_registration_is_announced_as_aws_documents_it(aws: Any) -> None:
    aws.package(CustomerMetadataProperties={"team": "risk"})
    (entry,) = aws.entries
    detail = json.loads(entry.pop("Detail"))
    assert entry == {
        "Source": "aws.sagemaker",
        "DetailType": "SageMaker Model Package State Change",
        "Resources": [ARN],
    }
    assert detail.pop("CreationTime").endswith("Z")
    assert detail == {
        "ModelPackageGroupName": "churn",
        "ModelPackageVersion": 1,
        "ModelPackageArn": ARN,
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
        "CertifyForMarketplace": False,
        "ModelApprovalStatus": "PendingManualApproval",
        "CustomerMetadataProperties": {"team": "risk"},
    }


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"ModelApprovalStatus": "Approved"}, ["ModelApprovalStatus"]),
        ({"CustomerMetadataProperties": {"a": "2"}}, ["CustomerMetadataProperties"]),
        ({"CustomerMetadataPropertiesToRemove": ["a"]}, ["CustomerMetadataProperties"]),
        ({"CustomerMetadataProperties": {"a": "1"}}, []),
        ({"ModelApprovalStatus": "PendingManualApproval"}, []),
        (
            {"ModelApprovalStatus": "Rejected", "ApprovalDescription": "no"},
            ["ModelApprovalStatus", "ApprovalDescription"],
        ),
        ({"SourceUri": "https://example.org"}, ["sourceUri"]),
        ({"ModelLifeCycle": {"Stage": "s", "StageStatus": "t"}}, ["ModelLifeCycle"]),
    ],
)
def test_an_update_names_exactly_what_changed(
    aws: Any, change: dict[str, Any], fields: list[str]
) -> None:
    arn = aws.package(CustomerMetadataProperties={"a": "1"})
    aws.call("UpdateModelPackage", {"ModelPackageArn": arn, **change})
    assert aws.details[1]["UpdatedModelPackageFields"] == fields


@pytest.mark.parametrize(
    ("switch", "creation", "update"),
    [
        ("named", {}, {"UpdatedModelPackageFields": ["ModelApprovalStatus"]}),
        ("absent", {}, {}),
        (
            "empty",
            {"UpdatedModelPackageFields": []},
            {"UpdatedModelPackageFields": ["ModelApprovalStatus"]},
        ),
        (
            "null",
            {"UpdatedModelPackageFields": None},
            {"UpdatedModelPackageFields": ["ModelApprovalStatus"]},
        ),
    ],
)
def test_a_switch_says_how_events_name_the_changed_fields(
    switch: str, creation: dict[str, Any], update: dict[str, Any]
) -> None:
    details: list[dict[str, Any]] = []
    announcements = Announcements(
        lambda entry, _package: details.append(json.loads(entry["Detail"])),
        Switches(event_fields=switch),
    )
    announcements.created({"ModelPackageArn": ARN})
    announcements.updated({"ModelPackageArn": ARN}, ["ModelApprovalStatus"])
    assert details == [{"ModelPackageArn": ARN, **creation}, {"ModelPackageArn": ARN, **update}]


def test_an_event_reaches_the_default_bus_of_the_packages_account() -> None:
    package = Reference.of("model-package", ARN)
    with request_scope("222222222222", "us-east-1"):
        put_on_default_bus({"Source": "aws.sagemaker", "Detail": "{}"}, package)
    with request_scope("111111111111", "us-east-1"):
        (event,) = eventbridge._events_log_list()
    eventbridge.reset()
    assert (event["Source"], event["Account"], event["EventBusName"]) == (
        "aws.sagemaker",
        "111111111111",
        "default",
    )
