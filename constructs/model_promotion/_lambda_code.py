"""The Lambda source, found the same way in a checkout and in a wheel."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aws_cdk import IgnoreMode, aws_lambda as lambda_

PACKAGE = "promotion_steps"


def lambda_code() -> lambda_.Code:
    """Package `promotion_steps`, and nothing that lies beside it, as a Lambda asset."""
    beside = Path(str(files(PACKAGE))).parent
    return lambda_.Code.from_asset(
        str(beside),
        ignore_mode=IgnoreMode.GIT,
        exclude=["/*", f"!/{PACKAGE}", "__pycache__"],  # bytecode would change the asset's hash
    )
