from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from promote.main import app
from tests.promote.audit.assemblies import write_assembly
from tests.promote.audit.rules.case import resource

NO_SCANNERS = ["--without", "cdk-nag", "--without", "cfn-lint"]
OPEN_BUCKET = {"Resources": {"Bucket": resource("AWS::S3::Bucket")}}
BARE_LOGS = {"Resources": {"Logs": resource("AWS::Logs::LogGroup")}}


def audit(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, arguments), *NO_SCANNERS])


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "new" / "audit"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--organization", "acme"],
            "--organization: is no organization, got 'acme', expected o-…",
        ),
        (
            ["--without", "checkov"],
            "--without: no such scanner, got 'checkov', expected cdk-nag or cfn-lint",
        ),
        (
            ["--baseline", "missing"],
            "CDK_OUT: no such folder, got 'missing', expected a cloud assembly",
        ),
    ],
)
def test_a_wrong_option_is_refused_in_one_line(
    arguments: list[str], line: str, tmp_path: Path, output: Path
) -> None:
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS)

    run = audit(folder, "--output", output, *arguments)

    assert run.exit_code == 2
    assert run.stderr == f"promote: {line}\n"
    assert not output.exists()


def test_what_is_no_assembly_is_refused_in_one_line(tmp_path: Path, output: Path) -> None:
    run = audit(tmp_path, "--output", output)

    assert run.exit_code == 2
    assert run.stderr.startswith(f"promote: {tmp_path}/manifest.json: cannot be read, got ")
    assert run.stderr.count("\n") == 1


def test_a_malformed_policy_is_refused_in_one_line(tmp_path: Path, output: Path) -> None:
    odd = {"StringSortOf": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}}
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": odd}
    policy = resource(
        "AWS::IAM::ManagedPolicy",
        PolicyDocument={"Version": "2012-10-17", "Statement": [statement]},
    )
    folder = write_assembly(tmp_path / "out", app={"Resources": {"Policy": policy}})

    run = audit(folder, "--output", output)

    assert run.exit_code == 2
    assert "StringSortOf" in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "out", app=BARE_LOGS)
    (tmp_path / "file").write_text("mine")

    run = audit(folder, "--output", tmp_path / "file")

    assert run.exit_code == 2
    assert run.stderr == (
        f"promote: --output: cannot be written, got '{tmp_path}/file' (File exists),"
        " expected a folder\n"
    )
