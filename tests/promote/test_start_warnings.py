"""What `promote register` says of an archive that no endpoint would start."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.promotion_steps.artifacts import tar

Run = Callable[..., Any]
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:1"


def register(run: Run, artifact: Path, *options: str) -> Any:
    return run("register", "churn", artifact, "--image", IMAGE, *options)


def test_a_good_archive_gets_no_warning(account: Any, run: Run, model: Path) -> None:
    result = register(run, model)

    assert (result.exit_code, result.stderr) == (0, "")


def test_links_are_a_warning_and_the_version_is_registered(
    account: Any, run: Run, tmp_path: Path
) -> None:
    packed = tmp_path / "model.tar.gz"
    packed.write_bytes(tar(("a", tarfile.REGTYPE, ""), ("b", tarfile.SYMTYPE, "a")))

    result = register(run, packed)

    assert result.exit_code == 0
    assert result.stderr.startswith(
        "warning: artifact: SageMaker unpacks files and folders alone, got 1 other member:"
        " b (symbolic link to a); pack it with `tar --dereference"
    )
    assert account.package()["ModelApprovalStatus"] == "PendingManualApproval"


def test_a_script_that_the_archive_lacks_is_a_warning(account: Any, run: Run, model: Path) -> None:
    result = register(
        run,
        model,
        "--env=SAGEMAKER_PROGRAM=inference.py",
        "--env=SAGEMAKER_SUBMIT_DIRECTORY=/opt/ml/model/code",
    )

    assert result.exit_code == 0
    assert result.stderr.startswith(
        "warning: package.Environment.SAGEMAKER_PROGRAM: the model data holds no code/inference.py"
    )


@pytest.mark.parametrize(("name", "warned"), [("weights.bin", False), ("old.tar.gz", True)])
def test_an_archive_in_a_folder_is_a_warning(
    account: Any, run: Run, tmp_path: Path, name: str, warned: bool
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / name).write_bytes(b"a")

    result = register(run, folder)

    assert result.exit_code == 0
    assert ("SageMaker unpacks nothing with CompressionType None" in result.stderr) == warned
