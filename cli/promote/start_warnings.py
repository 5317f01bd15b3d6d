"""What SageMaker would not start of a candidate, wherever it is promoted to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from promotion_steps.gates.deployability.claims import Answers
from promotion_steps.gates.deployability.model_files import ModelFiles, check_files
from promotion_steps.gates.deployability.reading import read_members
from promotion_steps.gates.deployability.script_mode import check_script
from promotion_steps.gates.deployability.served_container import DataLocation, ServedContainer
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits

if TYPE_CHECKING:
    from promote.artifact import Artifact, LocalFile
    from promote.registration import Candidate

_PATIENCE = 15 * 60


def start_warnings(candidate: Candidate) -> list[str]:
    """Say what no endpoint would start; what depends on an environment is left to its gate."""
    artifact = candidate.artifact
    files = _files(artifact)
    answers = check_files(files)
    answers.add(_script(candidate, files))
    return [problem.message for problem in answers.problems]


def _script(candidate: Candidate, files: ModelFiles) -> Answers:
    container = ServedContainer(
        path="package",
        image=None,
        digest=None,
        environment=candidate.serving.environment,
        data=None,
    )
    return check_script(container, files, aws_owned=False, isolated=False)


def _files(artifact: Artifact) -> ModelFiles:
    location = DataLocation(
        path="artifact",
        uri=artifact.entry,
        data_type=artifact.s3_data_type,
        compression=artifact.compression_type,
        is_source=True,
    )
    files = ModelFiles(location=location)
    if location.is_archive:
        (packed,) = artifact.files
        return _archive(packed, files)
    files.sizes = {file.name.removeprefix(artifact.entry): file.size for file in artifact.files}
    return files


def _archive(packed: LocalFile, files: ModelFiles) -> ModelFiles:
    end = time.monotonic() + _PATIENCE
    budget = ScanBudget(ScanLimits(), lambda: end - time.monotonic())
    with packed.path.open("rb") as stream:

        def fetch(first: int, last: int) -> bytes:
            stream.seek(first)
            return stream.read(last + 1 - first)

        reader = RangeReader(fetch, size=packed.size, budget=budget)
        return read_members(reader, files, budget, ())
