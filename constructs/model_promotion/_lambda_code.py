"""The Lambda source, found the same way in a checkout and in a wheel."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from tempfile import mkdtemp

from aws_cdk import IgnoreMode, aws_lambda as lambda_

PACKAGE = "promotion_steps"
_BYTECODE = "__pycache__"  # it would change the asset's hash


def lambda_code(*, vendored: Sequence[str] = ()) -> lambda_.Code:
    """Package `promotion_steps`, and nothing that lies beside it, as a Lambda asset.

    Args:
        vendored: Packages of the synthesizing environment that the function carries too, since
            Lambda's runtime has them not. Default: none.
    """
    if vendored:
        return lambda_.Code.from_asset(_together(tuple(sorted({PACKAGE, *vendored}))))
    return lambda_.Code.from_asset(
        str(_folder(PACKAGE).parent),
        ignore_mode=IgnoreMode.GIT,
        exclude=["/*", f"!/{PACKAGE}", _BYTECODE],
    )


@cache
def _together(packages: tuple[str, ...]) -> str:
    """Copy packages beside each other; the copy stays until the process ends."""
    copies = mkdtemp(prefix="lambda-code-")
    atexit.register(rmtree, copies, ignore_errors=True)
    for package in packages:
        copytree(_folder(package), Path(copies, package), ignore=ignore_patterns(_BYTECODE))
    return copies


def _folder(package: str) -> Path:
    return Path(str(files(package)))
