from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from promote.commands import status as command

Run = Callable[..., Any]
STAGED = "arn:aws:sagemaker:us-east-1:222222222222:model-package/churn/4"
EVIDENCE = "s3://acme-staging-evidence-222222222222/promotions/11111111/"
SUCCEEDED = {
    "promotion.staging.verdict": "Succeeded",
    "promotion.staging.version": STAGED,
    "promotion.staging.execution": "https://console/execution",
    "promotion.staging.evidence": EVIDENCE,
}
WITHDRAWN = {"promotion.withdrawn": "churn/4 was rejected in dev"}
FAILED = {
    "promotion.staging.verdict": "Failed",
    "promotion.staging.findings": (
        "metric-floor: auc: 0.61 is below 0.95 / metric-floor: accuracy: 0.6 is below 0.9"
    ),
}


def create(account: Any, metadata: dict[str, str]) -> None:
    account.sagemaker.create_model_package(
        ModelPackageGroupName="churn",
        ModelApprovalStatus="Approved",
        CustomerMetadataProperties={
            "promotion.registrar": "arn:aws:iam::123456789012:role/acme-dev-data-scientist",
            "promotion.manifest.version": "1",
            **metadata,
        },
    )


def test_a_promoted_version_says_where_it_is(account: Any, run: Run) -> None:
    create(account, SUCCEEDED)

    result = run("status", "churn/1")

    assert result.exit_code == 0
    assert "staging: Succeeded as churn/4" in result.stdout
    assert "arn:aws:iam::123456789012:role/acme-dev-data-scientist\n" in result.stdout
    assert "https://console/execution\n" in result.stdout


def test_a_version_links_its_evidence_and_says_how_to_read_it(account: Any, run: Run) -> None:
    create(account, SUCCEEDED)

    told = [line.strip() for line in run("status", "churn/1").stdout.splitlines()]

    assert f"evidence {EVIDENCE}" in told
    assert f"aws s3 ls --recursive {EVIDENCE}" in told


def test_a_group_links_the_evidence_of_each_version(account: Any, run: Run) -> None:
    create(account, SUCCEEDED)
    create(account, FAILED)

    told = run("status", "churn").stdout

    assert told.count("evidence s3://") == 1
    assert f"evidence {EVIDENCE}\n" in told.replace(" \n", "\n")


def test_a_failed_promotion_shows_its_findings_and_exits_with_one(account: Any, run: Run) -> None:
    create(account, FAILED)

    result = run("status", "churn/1")

    assert result.exit_code == 1
    told = [line.strip() for line in result.stdout.splitlines()]
    assert "promoted to    staging: Failed" in told
    assert "metric-floor: auc: 0.61 is below 0.95" in told
    assert "metric-floor: accuracy: 0.6 is below 0.9" in told


def test_a_withdrawn_version_says_which_rejection_withdrew_it(account: Any, run: Run) -> None:
    create(account, WITHDRAWN)

    result = run("status", "churn/1")

    assert result.exit_code == 0
    told = [line.strip() for line in result.stdout.splitlines()]
    assert "withdrawn      churn/4 was rejected in dev" in told


def test_a_version_whose_promotion_failed_says_that_it_goes_no_further(
    account: Any, run: Run
) -> None:
    create(account, {"promotion.origin.arn": "arn:earlier", "promotion.arrival": "Failed"})

    told = " ".join(run("status", "churn/1").stdout.split())

    assert "arrival promotion.arrival is 'Failed', expected Verified; retry its" in told


def test_a_group_shows_which_versions_are_withdrawn(account: Any, run: Run) -> None:
    create(account, WITHDRAWN)
    create(account, {})

    told = run("status", "churn").stdout

    assert told.count("withdrawn: churn/4 was rejected in dev") == 1


def test_a_program_reads_whether_a_version_is_withdrawn(account: Any, run: Run) -> None:
    create(account, WITHDRAWN)
    create(account, {})

    document = json.loads(run("status", "churn", "--json").stdout)

    withdrawn = [version["withdrawn"] for version in document["groups"]["churn"]]
    assert withdrawn == [None, "churn/4 was rejected in dev"]


def test_watching_a_withdrawn_version_ends_since_nothing_will_start(account: Any, run: Run) -> None:
    create(account, WITHDRAWN)

    assert run("status", "churn/1", "--watch").exit_code == 0


def test_a_group_without_versions_says_so(account: Any, run: Run) -> None:
    assert run("status", "churn").stdout == "churn: no version yet\n"


def test_a_version_is_one_json_document(account: Any, run: Run) -> None:
    create(account, SUCCEEDED)

    document = json.loads(run("status", "churn/1", "--json").stdout)

    assert document["approval"] == "Approved"
    assert document["outcomes"] == [
        {
            "environment": "staging",
            "verdict": "Succeeded",
            "version": STAGED,
            "findings": None,
            "execution": "https://console/execution",
            "evidence": EVIDENCE,
        }
    ]


def test_a_group_shows_its_versions_the_newest_first(account: Any, run: Run) -> None:
    create(account, FAILED)
    create(account, {})

    document = json.loads(run("status", "churn", "--json").stdout)

    versions = document["groups"]["churn"]
    assert [version["version"] for version in versions] == [2, 1]
    assert versions[0]["outcomes"] == []


def test_without_a_name_every_group_on_a_path_is_shown(account: Any, run: Run) -> None:
    create(account, SUCCEEDED)
    account.sagemaker.create_model_package_group(ModelPackageGroupName="elsewhere")

    result = run("status")

    assert result.exit_code == 0
    assert "churn/1" in result.stdout
    assert "staging: Succeeded as churn/4" in result.stdout
    assert "elsewhere" not in result.stdout


def test_an_account_without_groups_says_so(account: Any, run: Run) -> None:
    result = run("status", "--region", "eu-west-1")

    assert "No model package group of eu-west-1 is on a promotion path." in result.stdout


def test_an_unknown_version_is_refused(account: Any, run: Run) -> None:
    result = run("status", "churn/9")

    arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/9"
    assert result.exit_code == 1
    assert result.stderr == (
        f"promote: churn/9: no such model package, got '{arn}', expected one of `promote status`\n"
    )


def test_watching_ends_with_the_verdict(
    account: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(account, {})

    def record(_seconds: float) -> None:
        account.sagemaker.update_model_package(
            ModelPackageArn="arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/1",
            CustomerMetadataProperties=FAILED,
        )

    monkeypatch.setattr(command.time, "sleep", record)

    assert run("status", "churn/1", "--watch").exit_code == 1


def test_watching_a_group_is_a_usage_error(account: Any, run: Run) -> None:
    assert run("status", "churn", "--watch").exit_code == 2
