"""Packs a model as SageMaker's scikit-learn container unpacks it."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import joblib

INFERENCE_SCRIPT = "inference.py"
SCRIPT_FOLDER = "code"
CONTAINER_ENVIRONMENT = {
    "SAGEMAKER_PROGRAM": INFERENCE_SCRIPT,
    "SAGEMAKER_SUBMIT_DIRECTORY": f"/opt/ml/model/{SCRIPT_FOLDER}",
}
"""How SageMaker's scikit-learn container finds the script."""


class CommandAtLoading:
    """What runs a command where it is loaded, as a poisoned model would."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let pickle call a function instead of restoring an object."""
        return os.system, ("echo owned",)


def pack_model(classifier: Any, script: bytes) -> bytes:
    """Pack a classifier and its inference script; same model, same bytes."""
    model = io.BytesIO()
    joblib.dump(classifier, model)
    return pack({"model.joblib": model.getvalue(), f"{SCRIPT_FOLDER}/{INFERENCE_SCRIPT}": script})


def pack_unstartable(classifier: Any, script: bytes) -> bytes:
    """Pack a classifier as no isolated endpoint can start it: with a link, and requirements."""
    model = io.BytesIO()
    joblib.dump(classifier, model)
    files = {
        "model.joblib": model.getvalue(),
        f"{SCRIPT_FOLDER}/{INFERENCE_SCRIPT}": script,
        f"{SCRIPT_FOLDER}/requirements.txt": b"scikit-learn\n",
    }
    return pack(files, links={"latest.joblib": "model.joblib"})


def pack(files: Mapping[str, bytes], *, links: Mapping[str, str] | None = None) -> bytes:
    """Pack files into a `.tar.gz` that holds no time, no owner and no order of its own.

    Args:
        files: Content by path.
        links: What symbolic links point to, by path. Default: there are none.
    """
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
        for name, target in sorted((links or {}).items()):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
    return packed.getvalue()


def inference_script() -> bytes:
    """The script that answers requests inside the container."""
    return (Path(__file__).parent / "served" / INFERENCE_SCRIPT).read_bytes()
