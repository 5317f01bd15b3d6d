"""`promote seal`: asks the environment's function, and prints what it says."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend

Run = Callable[..., Any]
ARN = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/1"
SEAL = {
    "was_sealed": False,
    "manifest_uri": "s3://acme-dev-artifacts-123456789012/models/.sealed/churn/1/manifest.json",
    "manifest_version": "v1",
    "manifest_sha256": "a" * 64,
    "registrar": "arn:aws:sts::123456789012:assumed-role/Pipelines/nightly",
    "objects": 2,
    "bytes": 12345,
}


class Sealing:
    """Stands where the function of the environment is; the steps' tests are about its answers."""

    def __init__(self) -> None:
        self.answer: Any = {"model_package_arn": ARN, "findings": [], **SEAL}
        self.error: str | None = None
        self.asked: list[Any] = []

    def invoke(
        self, backend: Any, name: str, qualifier: Any, body: Any, headers: Any, answered: Any
    ) -> bytes:
        self.asked.append((name, json.loads(body)))
        if self.error:
            answered["x-amz-function-error"] = self.error
        return json.dumps(self.answer).encode()


@pytest.fixture
def sealing(account: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sealing]:
    sealing = Sealing()
    monkeypatch.setattr(
        LambdaSimpleBackend, "invoke", lambda self, *given: sealing.invoke(self, *given)
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("handler.py", "")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        role = boto3.client("iam").create_role(RoleName="seal", AssumeRolePolicyDocument="{}")
        boto3.client("lambda").create_function(
            FunctionName="acme-dev-seal",
            Role=role["Role"]["Arn"],
            Runtime="python3.13",
            Handler="handler.handler",
            Code={"ZipFile": packed.getvalue()},
        )
        yield sealing


@pytest.mark.parametrize("reference", ["churn/1", ARN])
def test_the_environments_function_is_asked(sealing: Sealing, run: Run, reference: str) -> None:
    result = run("seal", reference)

    assert result.exit_code == 0, result.output
    assert sealing.asked == [("acme-dev-seal", {"model_package_arn": ARN})]
    assert result.stdout == (
        "Sealed churn/1 in dev: 2 files, 12,345 bytes\n"
        "  manifest  s3://acme-dev-artifacts-123456789012/models/.sealed/churn/1/manifest.json\n"
        "  registrar arn:aws:sts::123456789012:assumed-role/Pipelines/nightly\n"
        "Next: ask an approver: promote approve churn/1\n"
    )


def test_what_was_sealed_before_is_shown(sealing: Sealing, run: Run) -> None:
    sealing.answer["was_sealed"] = True

    result = run("seal", ARN)

    assert result.exit_code == 0
    assert result.stdout.startswith("Already sealed churn/1 in dev: 2 files")
    assert "Next:" not in result.stdout


def test_a_seal_is_one_json_document(sealing: Sealing, run: Run) -> None:
    result = run("seal", ARN, "--json")

    document = {"model_package_arn": ARN, "environment": "dev", "findings": [], **SEAL}
    assert json.loads(result.stdout) == document


def test_findings_are_printed_and_end_with_1(sealing: Sealing, run: Run) -> None:
    sealing.answer = {"model_package_arn": ARN, "findings": ["Containers[0].Image: got 'x'", "b"]}

    result = run("seal", ARN)

    assert result.exit_code == 1
    assert result.stdout == ("Not sealed churn/1 in dev:\n  Containers[0].Image: got 'x'\n  b\n")
    assert run("seal", ARN, "--json").exit_code == 1


def test_a_function_that_fails_is_one_line(sealing: Sealing, run: Run) -> None:
    sealing.error = "Unhandled"
    sealing.answer = {"errorType": "ValueError", "errorMessage": "no"}

    result = run("seal", ARN)

    assert result.exit_code == 1
    assert result.stderr == (
        "promote: acme-dev-seal: failed, got ValueError: no; its log says more\n"
    )


def test_a_failure_that_is_no_json_object_is_one_line(sealing: Sealing, run: Run) -> None:
    sealing.error = "Unhandled"
    sealing.answer = "timed out"

    result = run("seal", ARN)

    assert result.stderr == (
        "promote: acme-dev-seal: got 'timed out', expected an object; its log says more\n"
    )


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ([], "acme-dev-seal: got [], expected an object"),
        ({}, "acme-dev-seal: findings: got nothing, expected a list"),
        ({"findings": []}, "acme-dev-seal: was_sealed: got nothing, expected what was sealed"),
    ],
)
def test_an_answer_that_is_none_is_one_line(
    sealing: Sealing, run: Run, answer: Any, problem: str
) -> None:
    sealing.answer = answer

    result = run("seal", ARN)

    assert result.exit_code == 1
    assert result.stderr == f"promote: {problem}\n"


def test_a_version_of_another_account_is_refused(sealing: Sealing, run: Run) -> None:
    other = ARN.replace("123456789012", "999999999999")

    result = run("seal", other)

    assert result.exit_code == 1
    assert result.stderr == (
        f"promote: {other}: lies in another account, got 999999999999, expected 123456789012,"
        " where the session is\n"
    )
    assert sealing.asked == []


def test_at_the_end_of_a_path_there_is_nothing_to_seal(account: Any, run: Run) -> None:
    tags = [
        {"Key": "model-promotion:path", "Value": "acme"},
        {"Key": "model-promotion:environment", "Value": "prod"},
    ]
    account.sagemaker.create_model_package_group(ModelPackageGroupName="last", Tags=tags)

    result = run("seal", "last/1")

    assert result.exit_code == 1
    assert result.stderr == ("promote: prod: nothing is sealed here, since the path ends here\n")


@pytest.mark.parametrize("reference", ["churn", "churn/0", "arn:aws:s3:::x"])
def test_a_reference_to_no_version_is_a_usage_error(account: Any, run: Run, reference: str) -> None:
    result = run("seal", reference)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"promote: model package: got '{reference}', expected GROUP/")
