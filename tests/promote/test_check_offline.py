from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from promote import gate_answers
from promote.rehearsal.packing import pack
from promotion_steps.approved_manifest import read_manifest
from promotion_steps.case import Case
from promotion_steps.finding import Refused
from promotion_steps.package_report import read_report
from promotion_steps.ruling import Ruling
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI

Run = Callable[..., Any]
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/sklearn"
PINNED = f"{IMAGE}@sha256:{'a' * 64}"
LOCK = {
    "format": "model-promotion/runtime-lock/v1",
    "python": "3.11.7",
    "framework": None,
    "packages": {"numpy": "1.26.4"},
    "image_digest": None,
}
NEED_AN_ACCOUNT = {
    "request": "registration: not yet, expected a version of the registry",
    "four-eyes": "approval: not yet, and only an account knows who registered",
    "integrity": "registration: not yet, these files are what would be recorded",
}
SERVED = """\
group: churn
environments:
  staging:
    gates:
      metrics: {auc: {min: 0.95}}
      cost: {max_monthly_usd: 1}
      parity: {python: "3.12"}
    endpoint: {instance_type: ml.m5.large, initial_instance_count: 1}
    smoke_test:
      payload: row.csv
      content_type: text/csv
      accept: text/csv
      answer: {content_type: text/csv, shape: [1]}
  prod:
    gates:
      metrics: {auc: {min: 0.95}}
      cost: {max_monthly_usd: 1}
      parity: {python: "3.12"}
"""
NO_IMAGE = "image: no digest is known, expected --image REGISTRY/REPOSITORY@sha256:DIGEST"


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """What each gate was asked about; every gate passes."""
    asked: list[Case] = []

    def examine(case: Case) -> Ruling:
        asked.append(case)
        return Ruling()

    monkeypatch.setattr(gate_answers, "import_module", lambda _: SimpleNamespace(examine=examine))
    return asked


def check(run: Run, config: Path, artifact: Path, *options: object) -> Any:
    return run("check", "--offline", artifact, "--config", config, *options)


def usage_error(result: Any, line: str) -> None:
    refused(result, line, exit_code=2)


def refused(result: Any, line: str, exit_code: int = 1) -> None:
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert result.stderr == f"promote: {line}\n"


def test_the_metrics_of_a_report_are_judged_without_an_account(
    run: Run, config: Path, model: Path, metrics: Path
) -> None:
    result = check(run, config, model, "--metrics", metrics, "--gate", "metrics")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].rstrip() == "churn to staging"
    assert "metrics  refused  recall: no value reported" in result.stdout
    assert result.stdout.splitlines()[-1] == "0 of 1 gates passed, 1 refused with 1 finding"


def test_the_registrar_is_named_with_the_iam_path_of_the_config(
    run: Run, config: Path, model: Path, cases: list[Case]
) -> None:
    path = config / "path.yaml"
    path.write_text(f"iam_path: /model-promotion/\n{path.read_text()}")

    check(run, config, model, "--gate", "metrics")

    (case,) = cases
    role = case.hop.source.role_arn("data-scientist")
    assert ":role/model-promotion/" in role
    assert case.package.registrar == role


def test_the_registrar_is_named_with_the_team_of_the_model(
    run: Run, config: Path, model: Path, cases: list[Case]
) -> None:
    churn = config / "models" / "churn.yaml"
    churn.write_text(f"team: retention\n{churn.read_text()}")

    check(run, config, model, "--gate", "metrics")

    (case,) = cases
    assert case.package.registrar == case.hop.source.role_arn("data-scientist-retention")


def test_metrics_that_are_good_enough_pass(
    run: Run, config: Path, model: Path, metrics: Path
) -> None:
    numbers = {"auc": {"value": 0.97}, "recall": {"value": 0.9}}
    metrics.write_text(json.dumps({"binary_classification_metrics": numbers}))

    result = check(run, config, model, "--metrics", metrics, "--gate", "metrics")

    assert result.exit_code == 0, result.output


def test_a_missing_report_is_the_promotions_finding(run: Run, config: Path, model: Path) -> None:
    result = check(run, config, model, "--gate", "metrics", "--json")

    answer = json.loads(result.stdout)["gates"][0]
    assert result.exit_code == 1
    assert len(answer["findings"]) >= 1
    assert "the package has no such report" in answer["findings"][0]


def test_the_price_and_the_runtime_are_judged_without_an_account(
    run: Run, config: Path, model: Path, tmp_path: Path
) -> None:
    (config / "models" / "row.csv").write_text("1,2\n")
    (config / "models" / "churn.yaml").write_text(SERVED)
    lock = tmp_path / "lock.json"
    lock.write_text(json.dumps({**LOCK, "image_digest": f"sha256:{'b' * 64}"}))

    result = check(
        run,
        config,
        model,
        *("--image", PINNED, "--runtime-lock", lock, "--gate", "cost", "--gate", "parity"),
        "--json",
    )

    answers = {answer["gate"]: answer for answer in json.loads(result.stdout)["gates"]}
    assert result.exit_code == 1
    assert "expected at most 1.00 USD" in answers["cost"]["findings"][0]
    assert any("b" * 64 in told for told in answers["parity"]["findings"])
    assert any("python" in told for told in answers["parity"]["findings"])


def test_gates_that_need_an_account_say_so(
    run: Run, config: Path, model: Path, cases: list[Case]
) -> None:
    result = check(run, config, model, "--image", PINNED, "--json")

    told = json.loads(result.stdout)
    answers = {answer["gate"]: answer for answer in told["gates"]}
    assert result.exit_code == 0
    assert (told["model_package_arn"], told["environment"]) == (None, "staging")
    for gate, reason in NEED_AN_ACCOUNT.items():
        assert answers[gate]["verdict"] == "unchecked"
        assert answers[gate]["unchecked"] == [reason]
    assert [gate for gate, answer in answers.items() if answer["verdict"] == "passed"] == [
        "image",
        "deployability",
        "unsafe-code",
        "metrics",
    ]


@pytest.mark.parametrize("options", [(), ("--image", f"{IMAGE}:1")])
def test_an_image_without_a_digest_cannot_be_judged(
    run: Run, config: Path, model: Path, cases: list[Case], options: tuple[str, ...]
) -> None:
    told = json.loads(check(run, config, model, *options, "--json").stdout)

    answers = {answer["gate"]: answer for answer in told["gates"]}
    assert answers["image"]["unchecked"] == [NO_IMAGE]
    assert answers["unsafe-code"]["verdict"] == "passed"


def test_gates_see_the_version_that_would_be_registered(
    run: Run, config: Path, model: Path, metrics: Path, tmp_path: Path, cases: list[Case]
) -> None:
    card, lock = tmp_path / "card.json", tmp_path / "lock.json"
    card.write_text(json.dumps({"intended_uses": {"purpose_of_model": "churn"}}))
    lock.write_text(json.dumps(LOCK))

    check(
        run,
        config,
        model,
        *("--metrics", metrics, "--report", f"bias={metrics}", "--image", PINNED),
        *("--metadata", "owner=growth", "--model-card", card, "--runtime-lock", lock),
    )

    case = cases[0]
    package, metadata = case.package, case.package.customer_metadata
    assert str(package.arn).endswith(":123456789012:model-package/churn/0")
    assert package.approval_status == "PendingManualApproval"
    assert package.own_metadata == {"owner": "growth"}
    assert list(package.images.values()) == [PINNED]
    assert package.description["ModelCard"]["ModelCardStatus"] == "PendingReview"
    assert len(read_manifest(package, case.artifacts).objects) == 4
    read = read_report(package, case.artifacts, where="lock", uri=metadata[RUNTIME_LOCK_URI])
    assert json.loads(read.body) == LOCK
    with pytest.raises(Refused, match="ecr in us-east-1: cannot be asked offline"):
        case.target("ecr")


def test_a_folder_of_files_is_judged_like_an_archive(
    run: Run, config: Path, tmp_path: Path, cases: list[Case]
) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "a.bin").write_bytes(b"a")

    check(run, config, folder)

    case = cases[0]
    entry = read_manifest(case.package, case.artifacts).objects[0]
    assert entry.key.endswith("/model/a.bin")
    assert case.artifacts.read_range(entry.key, entry.version_id, first=0, last=0) == b"a"


def test_the_environment_can_be_a_later_one(
    run: Run, config: Path, model: Path, cases: list[Case]
) -> None:
    check(run, config, model, "--environment", "prod", "--model", "churn")

    assert cases[0].hop.source.name == "dev"
    assert cases[0].hop.target.name == "prod"
    assert cases[0].settings.gate("metrics").members["auc"] == {"min": 0.99}


def test_of_several_models_one_has_to_be_named(run: Run, config: Path, model: Path) -> None:
    churn = (config / "models" / "churn.yaml").read_text()
    (config / "models" / "fraud.yaml").write_text(churn.replace("group: churn", "group: fraud"))

    usage_error(check(run, config, model), "--model: got nothing, expected one of churn, fraud")


def test_an_unknown_model_is_a_usage_error(run: Run, config: Path, model: Path) -> None:
    usage_error(
        check(run, config, model, "--model", "fraud"), "--model: got 'fraud', expected one of churn"
    )


def test_a_gate_that_needs_an_account_alone_is_a_usage_error(
    run: Run, config: Path, model: Path
) -> None:
    usage_error(
        check(run, config, model, "--gate", "integrity"),
        f"--gate: nothing to ask, integrity: {NEED_AN_ACCOUNT['integrity']}",
    )


def test_a_version_and_files_are_two_questions(run: Run, config: Path, model: Path) -> None:
    usage_error(
        run("check", "churn/3", "--offline", model),
        "--offline: got the model package 'churn/3' as well, expected one of the two",
    )


def test_offline_nobody_asks_the_target(run: Run, config: Path, model: Path) -> None:
    usage_error(
        check(run, config, model, "--ask-target"),
        "--ask-target: nothing is asked with --offline, expected one of the two",
    )


def test_a_missing_artifact_is_refused_as_at_registration(
    run: Run, config: Path, tmp_path: Path
) -> None:
    refused(
        check(run, config, tmp_path / "none.tar.gz"),
        f"artifact: no such file, got '{tmp_path}/none.tar.gz', expected a model.tar.gz",
    )


def test_an_image_outside_ecr_is_refused_as_at_registration(
    run: Run, config: Path, model: Path
) -> None:
    refused(
        check(run, config, model, "--image", "python:3"),
        "--image: got 'python:3', expected"
        " ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
    )


def archive(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "packed.tar.gz"
    path.write_bytes(pack(files))
    return path


def deployability(run: Run, config: Path, artifact: Path, *options: str) -> Any:
    (config / "models" / "row.csv").write_text("1,2\n")
    (config / "models" / "churn.yaml").write_text(SERVED)
    result = check(run, config, artifact, "--gate", "deployability", "--json", *options)
    return json.loads(result.stdout)["gates"][0]


def test_what_sagemaker_would_not_start_is_told_without_an_account(
    run: Run, config: Path, tmp_path: Path
) -> None:
    packed = archive(tmp_path, {"a": b"1", "code/requirements.txt": b"ultralytics\n"})

    answer = deployability(run, config, packed)

    (finding,) = answer["findings"]
    assert "code/requirements.txt asks a package index for ultralytics" in finding
    (unchecked,) = answer["unchecked"]
    assert unchecked.endswith("Image: whether SageMaker accepts it, no digest of it is known")


def test_without_isolation_the_requirements_are_installed(
    run: Run, config: Path, tmp_path: Path
) -> None:
    packed = archive(tmp_path, {"a": b"1", "code/requirements.txt": b"ultralytics\n"})
    churn = config / "models" / "churn.yaml"
    (config / "models" / "row.csv").write_text("1,2\n")
    churn.write_text(SERVED.replace("_count: 1}", "_count: 1, network_isolation: false}"))

    result = check(run, config, packed, "--gate", "deployability")

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(("name", "number"), [("code/inference.py", 0), ("inference.py", 1)])
def test_variables_of_the_container_say_where_its_script_is(
    run: Run, config: Path, tmp_path: Path, name: str, number: int
) -> None:
    answer = deployability(
        run,
        config,
        archive(tmp_path, {name: b""}),
        *("--env", "SAGEMAKER_PROGRAM=inference.py"),
        *("--env", "SAGEMAKER_SUBMIT_DIRECTORY=/opt/ml/model/code"),
    )

    assert len(answer["findings"]) == number


def test_offline_the_registry_is_not_asked_for_an_image(
    run: Run, config: Path, tmp_path: Path
) -> None:
    answer = deployability(run, config, archive(tmp_path, {"a": b"1"}), "--image", PINNED)

    assert answer["verdict"] == "passed"
    (unchecked,) = answer["unchecked"]
    assert unchecked.endswith("accepts it, ecr in us-east-1: cannot be asked offline")


def test_a_malformed_variable_is_refused_as_at_registration(
    run: Run, config: Path, model: Path
) -> None:
    result = check(run, config, model, "--env", "SAGEMAKER_PROGRAM")

    assert result.exit_code != 0
    assert result.stderr.startswith("promote: --env: ")


def test_a_version_has_variables_of_its_own(run: Run, config: Path) -> None:
    usage_error(
        run("check", "churn/3", "--env", "A=1"),
        "--env: a version has its own, expected it with --offline",
    )
