"""What people see of the app, and what a config changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CLI = ROOT / "node_modules" / ".bin" / "cdk"
Synthesize = Callable[[Path], dict[str, dict[str, Any]]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the running example's config that a test may change."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


@pytest.fixture
def synthesize_config(tmp_path: Path) -> Synthesize:
    """Return the templates of a config's stacks by their ids."""
    import aws_cdk as cdk

    import app as path_app
    from model_promotion.config import load_promotion_config

    def synthesize(folder: Path) -> dict[str, dict[str, Any]]:
        app = cdk.App(
            outdir=str(tmp_path / "out"),
            builtin_cloud_formation_validation=False,
            context=path_app.FLAGS,
        )
        path_app.define(app, load_promotion_config(folder))
        return {stack.stack_name: stack.template for stack in app.synth().stacks}

    return synthesize


def add_to_path(config: Path, lines: str) -> None:
    path = config / "path.yaml"
    path.write_text(f"{lines}\n{path.read_text('utf-8')}", "utf-8")


def of_type(templates: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [
        resource["Properties"]
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == kind
    ]


def run(
    *command: str | Path, folder: Path, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_malformed_config_ends_with_its_lines_and_no_traceback(
    config: Path, tmp_path: Path
) -> None:
    (config / "path.yaml").write_text("name: acme\n", "utf-8")

    ended = run(
        sys.executable,
        ROOT / "app.py",
        folder=tmp_path,
        environ={"CDK_CONTEXT_JSON": f'{{"config": "{config}"}}'},
    )

    assert ended.returncode == 1
    assert "path.yaml: environments: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(tmp_path.glob("cdk.out/*.template.json"))


@pytest.mark.skipif(not CLI.exists(), reason="the CDK CLI is not installed")
def test_the_cdk_cli_refuses_a_malformed_config_without_a_traceback(
    config: Path, tmp_path: Path
) -> None:
    (config / "path.yaml").write_text("name: acme\n", "utf-8")

    ended = run(
        CLI,
        "synth",
        "--quiet",
        "--context",
        f"config={config}",
        "-o",
        tmp_path / "out",
        folder=ROOT,
    )

    assert ended.returncode == 1
    assert "path.yaml: environments: " in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(not CLI.exists(), reason="the CDK CLI is not installed")
def test_the_cdk_cli_writes_the_same_templates(assembly: Path, tmp_path: Path) -> None:
    ended = run(CLI, "synth", "--quiet", "-o", tmp_path, folder=ROOT)

    assert ended.returncode == 0, ended.stderr
    for template in assembly.glob("*.template.json"):
        assert (tmp_path / template.name).read_bytes() == template.read_bytes()


def test_shared_policies_do_not_grow_with_the_number_of_models(
    config: Path, example: Any, synthesize_config: Synthesize
) -> None:
    diabetes = (config / "models" / "diabetes.yaml").read_text("utf-8")
    for name in ("churn", "fraud", "pricing"):
        model = diabetes.replace("group: diabetes", f"group: {name}")
        (config / "models" / f"{name}.yaml").write_text(model, "utf-8")

    templates = synthesize_config(config)

    assert len(templates) == 3 * (1 + 5)
    for environment in ("dev", "staging", "prod"):
        with_two = example[f"{environment}-environment"].template
        assert templates[f"acme-{environment}-environment"] == with_two


def test_an_organization_narrows_every_foreign_account_further(
    config: Path, synthesize_config: Synthesize
) -> None:
    add_to_path(config, "organization: o-a1b2c3d4e5")

    templates = synthesize_config(config)

    expected = {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
    for policy in of_type(templates, "AWS::Events::EventBusPolicy"):
        assert policy["Statement"]["Condition"]["StringEquals"] == expected
    groups = of_type(templates, "AWS::SageMaker::ModelPackageGroup")
    policies = [group.get("ModelPackageGroupPolicy") for group in groups]
    assert len([policy for policy in policies if policy]) == 4
    for policy in filter(None, policies):
        assert policy["Statement"][0]["Condition"]["StringEquals"] == expected
    decrypting = [
        statement
        for key in of_type(templates, "AWS::KMS::Key")
        for statement in key["KeyPolicy"]["Statement"]
        if statement["Sid"] == "DecryptModelArtifactsThroughS3"
    ]
    assert len(decrypting) == 2
    for statement in decrypting:
        assert statement["Condition"]["StringEquals"].items() >= expected.items()


@pytest.mark.parametrize(
    ("boundary", "arn"),
    [
        ("workload", "arn:aws:iam::222222222222:policy/workload"),
        ("arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess"),
    ],
)
def test_a_permissions_boundary_bounds_every_role(
    config: Path, synthesize_config: Synthesize, boundary: str, arn: str
) -> None:
    add_to_path(config, f"permissions_boundary: {boundary}")

    templates = synthesize_config(config)

    roles = of_type(templates, "AWS::IAM::Role")
    assert all("PermissionsBoundary" in role for role in roles)
    staging = of_type({"staging": templates["acme-staging-environment"]}, "AWS::IAM::Role")
    assert {role["PermissionsBoundary"] for role in staging} == {arn}


def test_principals_of_the_config_alone_take_a_persona(
    config: Path, synthesize_config: Synthesize
) -> None:
    path = config / "path.yaml"
    science = "arn:aws:iam::222222222222:role/DataScience"
    personas = f"    personas:\n      data_scientist: [{science}]\n\n  - name: prod"
    path.write_text(path.read_text("utf-8").replace("  - name: prod", personas), "utf-8")

    templates = synthesize_config(config)

    trusted = {
        role["RoleName"]: role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
        for role in of_type(templates, "AWS::IAM::Role")
    }
    assert trusted["acme-staging-data-scientist"] == {"AWS": science}
    assert trusted["acme-staging-model-approver"] == {"AWS": "arn:aws:iam::222222222222:root"}
