from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from promote import gate_answers
from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused
from promotion_steps.ruling import Ruling

Run = Callable[..., Any]
ARN = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/1"
STANDING = ["request", "four-eyes", "integrity", "image", "deployability", "unsafe-code"]
NOT_YET = "approval: not yet, the version is PendingManualApproval"
Gates = dict[str, Callable[[Case], Ruling]]


@pytest.fixture
def version(account: Any, run: Run, model: Path, metrics: Path) -> str:
    """A version as `promote register` leaves it."""
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:1"
    run("register", "churn", model, "--image", image, "--metrics", metrics)
    return ARN


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch) -> Gates:
    """What gates answer; each passes unless a test says otherwise."""
    answers: Gates = {}

    def module(name: str) -> Any:
        gate = name.rpartition(".")[2].replace("_", "-")
        return SimpleNamespace(examine=answers.get(gate, lambda case: Ruling()))

    monkeypatch.setattr(gate_answers, "import_module", module)
    return answers


def approve(account: Any) -> None:
    account.sagemaker.update_model_package(ModelPackageArn=ARN, ModelApprovalStatus="Approved")


def check(run: Run, config: Path, *options: object) -> Any:
    return run("check", ARN, "--config", config, *options)


def document(run: Run, config: Path, *options: object) -> Any:
    return json.loads(check(run, config, "--json", *options).stdout)


def usage_error(result: Any, line: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr == f"promote: {line}\n"


def test_the_promotions_own_gate_finds_what_it_would_find(
    run: Run, config: Path, version: str
) -> None:
    result = check(run, config, "--gate", "metrics", "--json")

    answered = json.loads(result.stdout)["gates"][0]
    assert result.exit_code == 1
    assert answered["verdict"] == "refused"
    assert answered["findings"] == ["recall: no value reported"]
    assert answered["thresholds"]["auc"] == {"min": 0.95}
    assert "/reports/metrics.json" in json.dumps(answered["inputs"])
    assert len(answered["code_sha256"]) == 64


def test_a_later_environments_thresholds_can_be_asked_for(
    run: Run, config: Path, version: str
) -> None:
    told = document(run, config, "--gate", "metrics", "--environment", "prod")

    assert told["environment"] == "prod"
    assert told["gates"][0]["findings"] == ["auc: 0.97 is below 0.99", "recall: no value reported"]


def test_every_gate_of_the_promotion_is_asked_in_its_order(
    account: Any, run: Run, config: Path, version: str, gates: Gates
) -> None:
    approve(account)

    told = document(run, config)

    assert told["model_package_arn"] == ARN
    assert told["passed"] is True
    assert [answer["gate"] for answer in told["gates"]] == [*STANDING, "metrics"]
    assert {answer["verdict"] for answer in told["gates"]} == {"passed"}


def test_gates_that_ask_who_approved_wait_for_the_approval(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    gates["four-eyes"] = gates["request"] = lambda case: pytest.fail("asked")

    result = check(run, config, "--json")

    answered = {answer["gate"]: answer for answer in json.loads(result.stdout)["gates"]}
    assert result.exit_code == 0
    for gate in ("request", "four-eyes"):
        assert answered[gate]["verdict"] == "unchecked"
        assert answered[gate]["unchecked"] == [NOT_YET]
        assert answered[gate]["findings"] == []


def test_a_rejected_version_is_a_matter_of_the_request_gate(
    account: Any, run: Run, config: Path, version: str, gates: Gates
) -> None:
    account.sagemaker.update_model_package(ModelPackageArn=ARN, ModelApprovalStatus="Rejected")

    told = {answer["gate"]: answer["verdict"] for answer in document(run, config)["gates"]}

    assert told["request"] == told["four-eyes"] == "passed"


def test_the_words_tell_each_gate_and_the_total(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    gates["image"] = lambda case: Ruling(
        findings=(
            Finding(gate="image", message="[red]tag"),
            Finding(gate="image", message="not allowed"),
        ),
        unchecked=("what the scan found",),
    )

    result = check(run, config)

    told = [line.rstrip() for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert told == [
        "churn/1 to staging",
        "gate           verdict    findings",
        f"request        unchecked  not checked: {NOT_YET}",
        f"four-eyes      unchecked  not checked: {NOT_YET}",
        "integrity      passed     -",
        "image          refused    [red]tag",
        "                          not allowed",
        "                          not checked: what the scan found",
        "deployability  passed     -",
        "unsafe-code    passed     -",
        "metrics        passed     -",
        "4 of 7 gates passed, 1 refused with 2 findings, 2 not asked",
    ]


def test_nothing_found_exits_with_zero(
    account: Any, run: Run, config: Path, version: str, gates: Gates
) -> None:
    approve(account)

    result = check(run, config)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "7 of 7 gates passed"
    assert result.stderr == ""


def test_a_gate_that_cannot_decide_is_a_finding(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    def unreadable(case: Case) -> Ruling:
        raise Refused("s3://reports/drift.json: cannot be read, got AccessDenied: no")

    def broken(case: Case) -> Ruling:
        raise KeyError("auc")

    gates["integrity"], gates["image"] = unreadable, broken

    told = {answer["gate"]: answer for answer in document(run, config)["gates"]}

    assert told["integrity"]["findings"] == [
        "s3://reports/drift.json: cannot be read, got AccessDenied: no"
    ]
    assert told["image"]["findings"] == ["cannot decide, got KeyError: 'auc'"]


def test_gates_are_asked_at_the_same_time(
    account: Any, run: Run, config: Path, version: str, gates: Gates
) -> None:
    approve(account)
    everybody = threading.Barrier(7, timeout=10)

    def together(case: Case) -> Ruling:
        everybody.wait()
        return Ruling()

    gates.update(dict.fromkeys([*STANDING, "metrics"], together))

    assert document(run, config)["passed"] is True


def test_gates_see_the_version_with_the_callers_clients(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    seen: list[Case] = []

    def look(case: Case) -> Ruling:
        seen.append(case)
        client = case.source("sagemaker")
        assert client is case.source("sagemaker")
        assert client.meta.region_name == "us-east-1"
        client.describe_model_package(ModelPackageName=str(case.package.arn))
        return Ruling()

    gates["metrics"] = look

    assert document(run, config, "--gate", "metrics")["passed"] is True
    assert seen[0].asks_target is False
    assert str(seen[0].hop.target) == "acme/staging/222222222222/us-east-1"
    assert seen[0].artifacts.bucket == "acme-dev-artifacts-123456789012"
    assert 0 < seen[0].seconds_left() <= 900


def test_a_version_can_be_named_by_its_group_in_the_callers_account(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    result = run("check", "churn/1", "--config", config, "--json")

    assert json.loads(result.stdout)["model_package_arn"] == ARN


def test_the_target_is_asked_in_a_session_of_its_own(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    result = check(run, config, "--ask-target")

    assert result.exit_code == 1
    assert result.stderr == (
        "promote: --ask-target: the session is of another account, got 123456789012,"
        " expected 222222222222, which is staging\n"
    )


def test_a_session_of_the_target_lets_gates_ask_it(
    run: Run, config: Path, version: str, gates: Gates
) -> None:
    path = config / "path.yaml"
    there = 'account: "222222222222", region: us-east-1'
    text = path.read_text().replace(there, 'account: "123456789012", region: eu-west-1, images: {}')
    of_prod = 'account: "333333333333", region: us-east-1'
    path.write_text(text.replace(of_prod, f"{of_prod}, images: {{}}"))
    asked: list[bool] = []

    def look(case: Case) -> Ruling:
        asked.append(case.asks_target)
        assert case.target("ecr").meta.region_name == "eu-west-1"
        return Ruling()

    gates["metrics"] = look

    told = document(run, config, "--gate", "metrics", "--ask-target")

    assert told["passed"] is True
    assert asked == [True]


def test_an_unknown_version_is_refused(account: Any, run: Run, config: Path) -> None:
    result = check(run, config)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"promote: {ARN}: cannot be read, got ")


def test_a_version_has_to_be_named(run: Run) -> None:
    usage_error(
        run("check"),
        "model package: got nothing, expected GROUP/VERSION, an ARN or --offline ARTIFACT",
    )


def test_a_malformed_name_is_a_usage_error(run: Run) -> None:
    usage_error(
        run("check", "churn"),
        "model package: got 'churn', expected GROUP/VERSION, such as churn/3, or an ARN",
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [("--model", "churn"), ("--metrics", "x.json"), ("--metadata", "a=b"), ("--image", "x")],
)
def test_what_describes_files_goes_with_offline_alone(run: Run, option: str, value: str) -> None:
    usage_error(
        run("check", ARN, option, value),
        f"{option}: a version has its own, expected it with --offline",
    )


def test_an_account_off_the_path_is_a_usage_error(account: Any, run: Run, config: Path) -> None:
    arn = ARN.replace("123456789012", "999999999999")

    usage_error(
        run("check", arn, "--config", config),
        "model package: not on the path acme, got account 999999999999 and region us-east-1,"
        " expected one of dev (123456789012, us-east-1), staging (222222222222, us-east-1),"
        " prod (333333333333, us-east-1)",
    )


def test_a_group_without_a_model_is_a_usage_error(account: Any, run: Run, config: Path) -> None:
    usage_error(
        run("check", ARN.replace("churn", "fraud"), "--config", config),
        "model package: no model of the config has this group, got 'fraud', expected one of churn",
    )


def test_an_environment_that_does_not_come_later_is_a_usage_error(
    account: Any, run: Run, config: Path
) -> None:
    usage_error(
        check(run, config, "--environment", "dev"),
        "--environment: does not come after dev, got 'dev', expected one of staging, prod",
    )


def test_the_end_of_the_path_leads_nowhere(account: Any, run: Run, config: Path) -> None:
    usage_error(
        run("check", ARN.replace("123456789012", "333333333333"), "--config", config),
        "model package: prod ends the path acme, expected a version of dev, staging",
    )


def test_a_broken_config_is_told_line_by_line(account: Any, run: Run, config: Path) -> None:
    (config / "models" / "churn.yaml").write_text("group: churn\n")

    result = check(run, config)

    assert result.exit_code == 2
    assert result.stderr.startswith("promote: models/churn.yaml: environments: ")


def test_a_missing_config_is_a_usage_error(account: Any, run: Run, tmp_path: Path) -> None:
    usage_error(
        check(run, tmp_path / "none"),
        f"{tmp_path / 'none'}: not a folder, expected path.yaml in it",
    )


def test_an_unknown_gate_is_a_usage_error(run: Run, config: Path, version: str) -> None:
    usage_error(
        check(run, config, "--gate", "cost"),
        "--gate: not asked of churn, got 'cost', expected one of request, four-eyes, integrity,"
        " image, deployability, unsafe-code, metrics",
    )


def test_asking_only_what_has_to_wait_is_a_usage_error(
    run: Run, config: Path, version: str
) -> None:
    usage_error(
        check(run, config, "--gate", "four-eyes"),
        f"--gate: nothing to ask, four-eyes: {NOT_YET}",
    )
