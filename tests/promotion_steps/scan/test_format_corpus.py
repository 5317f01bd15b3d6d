"""Every malicious file of the archives' and formats' corpus is refused, and really fires."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus import (
    compressed_files,
    hdf5_files,
    keras_files,
    load_samples,
    mlflow_files,
    npy_files,
    onnx_files,
    tar_files,
    template_files,
    tensorflow_files,
    variant_files,
    zip_files,
)
from tests.promotion_steps.corpus.sample import Sample

KINDS = (
    zip_files,
    npy_files,
    compressed_files,
    tar_files,
    keras_files,
    hdf5_files,
    mlflow_files,
    variant_files,
    onnx_files,
    template_files,
    tensorflow_files,
)
SAMPLES = [sample for kind in KINDS for sample in kind.malicious()]
RUNNABLE = [
    sample
    for sample in SAMPLES
    if sample.loader and find_spec(sample.loader.partition(".")[0]) is not None
]


def outcomes(samples: Sequence[Sample], folder: Path) -> list[str]:
    """Load samples in a process that is not this one."""
    lines = []
    for number, sample in enumerate(samples):
        place = folder / str(number)
        place.mkdir()
        (place / sample.filename).write_bytes(sample.content)
        lines.append(f"{sample.loader}\t{place / sample.filename}\t{place / 'mark'}")
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", load_samples.__file__],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return finished.stdout.splitlines()


def test_each_sample_has_a_name_of_its_own() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_malicious_file_is_refused(sample: Sample) -> None:
    is_archive = sample.filename == "model.tar.gz"

    assert said(sample.content, sample.filename, is_archive=is_archive)


def test_the_malicious_files_run_where_their_loader_is_installed(tmp_path: Path) -> None:
    found = dict(
        zip(
            (sample.name for sample in RUNNABLE),
            outcomes(RUNNABLE, tmp_path),
            strict=True,
        )
    )

    assert {name: how for name, how in found.items() if how != "fired"} == {}
