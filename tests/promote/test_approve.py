from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.refusal import refusal_of

Run = Callable[..., Any]
ARN = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/1"


@pytest.fixture
def version(account: Any) -> Any:
    account.sagemaker.create_model_package(
        ModelPackageGroupName="churn", ModelApprovalStatus="PendingManualApproval"
    )
    return account


@pytest.mark.parametrize("reference", ["churn/1", ARN])
def test_a_version_is_approved_by_name_or_by_arn(version: Any, run: Run, reference: str) -> None:
    result = run("approve", reference, "--comment", "better")

    assert result.exit_code == 0
    assert version.package()["ModelApprovalStatus"] == "Approved"
    assert version.package()["ApprovalDescription"] == "better"
    assert "promote status churn/1 --watch" in result.stdout


def test_an_approval_is_one_json_document(version: Any, run: Run) -> None:
    result = run("approve", "churn/1", "--json")

    document = {"model_package_arn": ARN, "approval": "Approved", "comment": None}
    assert json.loads(result.stdout) == document


def test_approving_a_withdrawn_version_says_that_nothing_starts(account: Any, run: Run) -> None:
    account.sagemaker.create_model_package(
        ModelPackageGroupName="churn",
        ModelApprovalStatus="PendingManualApproval",
        CustomerMetadataProperties={"promotion.withdrawn": "churn/4 was rejected in dev"},
    )

    result = run("approve", "churn/1")

    assert result.exit_code == 0
    assert result.stdout == (
        "Approved churn/1\nWithdrawn: churn/4 was rejected in dev; no promotion starts\n"
    )


@pytest.mark.parametrize("state", ["InProgress", "Failed"])
def test_a_version_whose_promotion_has_not_succeeded_is_not_approved(
    account: Any, run: Run, state: str
) -> None:
    account.sagemaker.create_model_package(
        ModelPackageGroupName="churn",
        ModelApprovalStatus="PendingManualApproval",
        CustomerMetadataProperties={
            "promotion.origin.arn": "arn:earlier",
            "promotion.arrival": state,
        },
    )

    result = run("approve", "churn/1")

    assert result.exit_code == 1
    assert f"churn/1: promotion.arrival is '{state}', expected Verified; " in result.stderr
    assert account.package()["ModelApprovalStatus"] == "PendingManualApproval"


def test_a_version_is_rejected_with_a_reason(version: Any, run: Run) -> None:
    result = run("reject", "churn/1", "--comment", "wrong quarter")

    assert result.exit_code == 0
    assert version.package()["ModelApprovalStatus"] == "Rejected"
    assert version.package()["ApprovalDescription"] == "wrong quarter"
    assert result.stdout == (
        "Rejected churn/1; nothing starts\n"
        "What it became downstream, if anything, is marked withdrawn; nothing is redeployed.\n"
    )


def test_a_rejection_without_a_reason_is_a_usage_error(version: Any, run: Run) -> None:
    assert run("reject", "churn/1").exit_code == 2


@pytest.mark.parametrize("reference", ["churn", "churn/latest", "churn/0", "arn:aws:s3:::x"])
def test_a_reference_to_no_version_is_a_usage_error(account: Any, run: Run, reference: str) -> None:
    result = run("approve", reference)

    assert result.exit_code == 2
    assert result.stderr == (
        f"promote: model package: got '{reference}', expected GROUP/VERSION,"
        " such as churn/3, or an ARN\n"
    )


def test_a_comment_beyond_sagemakers_limit_is_refused(version: Any, run: Run) -> None:
    result = run("approve", "churn/1", "--comment", "x" * 1025)

    assert result.exit_code == 1
    assert result.stderr == "promote: --comment: got 1025 characters, expected 1024\n"


def test_an_error_of_aws_is_one_line_without_a_traceback(version: Any, run: Run) -> None:
    result = run("reject", "churn/7", "--comment", "x")

    assert result.exit_code == 1
    assert result.stderr.startswith("promote: UpdateModelPackage: ")
    assert result.stderr.count("\n") == 1


def test_a_denied_approval_says_who_may() -> None:
    error = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": "not\nauthorized"}},
        "UpdateModelPackage",
    )

    assert str(refusal_of(error)) == (
        "UpdateModelPackage: access denied; only a session of the environment's"
        " model-approver role may (that of the model's team, if it has one): not authorized"
    )


def test_a_missing_region_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    result = run("approve", "churn/1")

    assert result.exit_code == 1
    assert result.stderr == (
        "promote: region: none is configured, expected --region or AWS_REGION\n"
    )


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_either_variable_gives_the_region(
    account: Any, run: Run, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "eu-west-1")

    assert "eu-west-1" in run("status").stdout


def test_an_unknown_profile_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    result = run("approve", "churn/1", "--profile", "nobody")

    assert result.exit_code == 1
    assert result.stderr == "promote: AWS: The config profile (nobody) could not be found\n"
