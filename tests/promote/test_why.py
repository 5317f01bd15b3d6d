"""`promote why`: one version in three accounts, as far as the caller may read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.promote.pipelines import Pipelines, action

Run = Callable[..., Any]
STAGING, PROD = "222222222222", "333333333333"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/1"
STAGED = f"arn:aws:sagemaker:us-east-1:{STAGING}:model-package/churn/1"
EXECUTION = "11111111-2222-3333-4444-555555555555"
EVIDENCE = f"acme-staging-evidence-{STAGING}"
PIPELINE = "acme-staging-churn-model"
SEALED = {
    "promotion.registrar": "arn:aws:iam::123456789012:role/acme-dev-data-scientist",
    "promotion.manifest.uri": "s3://acme-dev-artifacts/models/manifest.json",
    "promotion.manifest.version": "v1",
    "promotion.manifest.sha256": "a" * 64,
}
APPROVED = {
    "promotion.approver": "arn:aws:sts::123456789012:assumed-role/acme-dev-model-approver/pat",
    "promotion.approved-at": "2026-01-01T00:00:00Z",
}
REPORTED = {
    "promotion.staging.verdict": "Succeeded",
    "promotion.staging.version": STAGED,
}
ARRIVED = {"promotion.origin.arn": ARN, "promotion.arrival": "Verified"}
ENDED = [
    action("Request", "check-request", outputs={"Decision": "promote"}),
    action("Promote", "register", minute=5, outputs={"ModelPackageArn": STAGED}),
]
REFUSED = action("Validate", "metrics", minute=2, failure="metrics: auc: 0.61 is below 0.95")
UNDECIDED = action("Validate", "image", minute=2, failure="image: undecided: got 503")
WITH_STAGING = ("--neighbour-profile", "staging")


@pytest.fixture
def pipelines(account: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipelines:
    config = tmp_path / "aws-config"
    config.write_text(
        "".join(
            f"[profile {name}]\nrole_arn = arn:aws:iam::{number}:role/acme-{name}-operator\n"
            "credential_source = Environment\nregion = us-east-1\n"
            for name, number in (("staging", STAGING), ("prod", PROD))
        )
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    group = account.sagemaker.describe_model_package_group(ModelPackageGroupName="churn")
    account.sagemaker.add_tags(
        ResourceArn=group["ModelPackageGroupArn"],
        Tags=[{"Key": "model-promotion:model", "Value": "churn-model"}],
    )
    pipelines = Pipelines()
    pipelines.executions[PIPELINE] = []
    pipelines.intercept(monkeypatch)
    return pipelines


@pytest.fixture
def staging(pipelines: Pipelines) -> boto3.Session:
    session = boto3.Session(profile_name="staging")
    tags = {"path": "acme", "environment": "staging", "model": "churn-model", "target": "prod"}
    session.client("sagemaker").create_model_package_group(
        ModelPackageGroupName="churn",
        Tags=[{"Key": f"model-promotion:{key}", "Value": value} for key, value in tags.items()],
    )
    session.client("dynamodb").create_table(
        TableName="acme-staging-ledger",
        KeySchema=[{"AttributeName": "source_model_package_arn", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "source_model_package_arn", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    session.client("s3").create_bucket(Bucket=EVIDENCE)
    session.client("s3").put_bucket_versioning(
        Bucket=EVIDENCE, VersioningConfiguration={"Status": "Enabled"}
    )
    return session


def register(registry: Any, metadata: dict[str, str], approval: str = "Approved") -> None:
    registry.create_model_package(
        ModelPackageGroupName="churn",
        ModelApprovalStatus=approval,
        CustomerMetadataProperties=metadata,
    )


def keep(session: boto3.Session, gate: str, body: bytes) -> str:
    key = f"promotions/{EXECUTION}/gates/{gate}.json"
    answer = session.client("s3").put_object(Bucket=EVIDENCE, Key=key, Body=body)
    return f"s3://{EVIDENCE}/{key}?versionId={answer['VersionId']}"


def claim(session: boto3.Session, state: str, version: str | None = None) -> None:
    item = {
        "source_model_package_arn": {"S": ARN},
        "execution_id": {"S": EXECUTION},
        "created_at": {"S": "2026-01-01"},
        "state": {"S": state},
        **({"model_package_arn": {"S": version}} if version else {}),
    }
    session.client("dynamodb").put_item(TableName="acme-staging-ledger", Item=item)


def told(result: Any) -> list[str]:
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_a_version_is_followed_into_the_next_account(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED, **REPORTED})
    register(staging.client("sagemaker"), {**SEALED, **ARRIVED}, "PendingManualApproval")
    pipelines.run(PIPELINE, EXECUTION, ARN, "Succeeded", *ENDED)
    claim(staging, "Succeeded", STAGED)
    pipelines.deploy("acme-staging-churn-model-endpoint", STAGED)
    verdict = keep(staging, "metrics", b'{"verdict": "passed", "findings": []}')

    result = run("why", "churn/1", *WITH_STAGING)

    lines = told(result)
    assert result.exit_code == 0, result.output
    assert f"dev {ARN}" in lines
    assert any(
        line.startswith("registered ") and line.endswith("role/acme-dev-data-scientist")
        for line in lines
    )
    assert (
        f"sealed s3://acme-dev-artifacts/models/manifest.json?versionId=v1 sha256 {'a' * 64}"
        in (lines)
    )
    assert (
        "approval Approved by arn:aws:sts::123456789012:assumed-role/acme-dev-model-approver/pat"
        " at 2026-01-01T00:00:00Z"
    ) in lines
    assert "dev → staging" in lines
    assert f"promotion {EXECUTION}: Succeeded, 2026-01-01 00:00:00 UTC" in lines
    assert f"metrics: passed {verdict}" in lines
    assert f"staging {STAGED}" in lines
    assert "arrival Verified" in lines
    assert (
        "endpoint deployed with this version, stack acme-staging-churn-model-endpoint is"
        " CREATE_COMPLETE"
    ) in lines
    assert "staging → prod" in lines
    assert lines[-1] == f"Next: ask an approver of staging: promote approve {STAGED}"


def test_the_story_begins_where_the_version_began(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED, **REPORTED})
    register(staging.client("sagemaker"), {**SEALED, **ARRIVED})
    pipelines.run(PIPELINE, EXECUTION, ARN, "Succeeded", *ENDED)

    document = json.loads(run("why", "churn/1", *WITH_STAGING, "--json").stdout)

    assert [place["model_package_arn"] for place in document["environments"]] == [ARN, STAGED]
    back = run("why", STAGED, "--profile", "staging", "--neighbour-profile", "staging")
    assert f"Not read: {ARN}: lies in another account, expected a --neighbour-profile of it" in (
        told(back)
    )


def test_what_a_gate_refused_is_told_with_its_evidence(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED})
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", ENDED[0], REFUSED)
    claim(staging, "Failed")
    kept = b'{"verdict": "refused", "findings": ["auc: 0.61 is below 0.95"]}'
    verdict = keep(staging, "metrics", kept)

    result = run("why", "churn/1", *WITH_STAGING)

    lines = told(result)
    assert result.exit_code == 1
    assert f"promotion {EXECUTION}: Failed in Validate, 2026-01-01 00:00:00 UTC" in lines
    assert f"metrics: refused {verdict}" in lines
    assert "auc: 0.61 is below 0.95" in lines
    assert lines[-1] == (
        "Next: register a new version: staging refused this one, and a retry decides the same"
    )


def test_what_decided_nothing_is_retried(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED})
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", ENDED[0], UNDECIDED)

    result = run("why", "churn/1", *WITH_STAGING, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    (execution,) = document["promotions"][0]["executions"]
    assert execution["may_be_retried"] is True
    assert execution["again"] == ["image: undecided: got 503"]
    assert document["next"] == (
        "mend what failed, then promote retry churn-model --environment staging"
    )


def test_an_execution_of_another_version_is_not_this_ones(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED})
    pipelines.run(PIPELINE, EXECUTION, ARN.replace("/1", "/2"), "Failed", REFUSED)

    result = run("why", "churn/1", *WITH_STAGING)

    assert result.exit_code == 0
    assert "promotion none was started" in told(result)
    assert told(result)[-1] == (
        "Next: no pipeline started for this approval: promote redrive --environment dev,"
        " and --environment staging"
    )


def test_without_credentials_of_the_target_what_it_reported_is_told(account: Any, run: Run) -> None:
    findings = {"promotion.staging.verdict": "Failed", "promotion.staging.findings": "metrics: low"}
    register(account.sagemaker, {**SEALED, **APPROVED, **findings})

    result = run("why", "churn/1")

    lines = told(result)
    assert result.exit_code == 1
    assert "promotion Failed" in lines
    assert "metrics: low" in lines
    assert "Not read: staging: lies in another account, expected a --neighbour-profile of it" in (
        lines
    )


def test_what_the_caller_may_not_read_is_said_and_stops_nothing(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED, **REPORTED})
    register(staging.client("sagemaker"), {**SEALED, **ARRIVED})
    pipelines.denied = True

    result = run("why", "churn/1", *WITH_STAGING)

    assert result.exit_code == 0
    assert f"Not read: {PIPELINE}: access denied, expected a session of the operator role" in told(
        result
    )


def test_a_verdict_that_is_no_json_is_told_as_that(
    account: Any, pipelines: Pipelines, staging: boto3.Session, run: Run
) -> None:
    register(account.sagemaker, {**SEALED, **APPROVED})
    pipelines.run(PIPELINE, EXECUTION, ARN, "Failed", REFUSED)
    keep(staging, "metrics", b"{")

    document = json.loads(run("why", "churn/1", *WITH_STAGING, "--json").stdout)

    (verdict,) = document["promotions"][0]["executions"][0]["verdicts"]
    assert verdict["verdict"] == "unreadable"
    assert "no JSON" in verdict["findings"][0]


@pytest.mark.parametrize(
    ("metadata", "approval", "step"),
    [
        ({}, "PendingManualApproval", f"seal it: promote seal {ARN}"),
        (SEALED, "PendingManualApproval", f"ask an approver of dev: promote approve {ARN}"),
        (SEALED, "Rejected", "nothing: it was rejected; register a new version"),
        (
            {**SEALED, "promotion.withdrawn": "churn/9 was rejected"},
            "Approved",
            "nothing: it is withdrawn (churn/9 was rejected); register and promote a new version",
        ),
    ],
)
def test_what_to_do_next_follows_from_where_it_stands(
    account: Any, run: Run, metadata: dict[str, str], approval: str, step: str
) -> None:
    register(account.sagemaker, metadata, approval)

    assert told(run("why", "churn/1"))[-1] == f"Next: {step}"


def test_an_unknown_version_is_one_line_and_one_json_document(account: Any, run: Run) -> None:
    result = run("why", "churn/9", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"].startswith("churn/9: no such model package")
    assert result.stderr.startswith("promote: churn/9: no such model package, got 'arn:aws:")


@pytest.mark.parametrize(
    "text", ["churn", "churn/0", "churn/x", "arn:aws:s3:::b", "../churn/1", ""]
)
def test_what_names_no_version_is_a_usage_error(account: Any, run: Run, text: str) -> None:
    result = run("why", text, "--json")

    assert result.exit_code == 2
    assert "expected GROUP/VERSION" in json.loads(result.stdout)["error"]


def test_a_profile_that_is_not_configured_is_one_line(account: Any, run: Run) -> None:
    result = run("why", "churn/1", "--neighbour-profile", "nobody")

    assert result.exit_code == 1
    assert "nobody" in result.stderr
    assert "Traceback" not in result.stderr
