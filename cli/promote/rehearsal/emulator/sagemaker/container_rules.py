"""Rules of a container's start that AWS's service model does not state."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable
from pathlib import Path

from promote.rehearsal.emulator.rules import rule

REQUIREMENTS = Path("code") / "requirements.txt"


@rule(test="sagemaker/test_container_rules.py::test_an_archive_with_a_link_fails_the_endpoint")
def link_in(members: Iterable[tarfile.TarInfo]) -> str | None:
    """An archive with symbolic or hard links does not unpack.

    Source: public report text-generation-inference issue 493.
    """
    return next((each.name for each in members if each.issym() or each.islnk()), None)


@rule(test="sagemaker/test_container_rules.py::test_requirements_under_isolation_fail_the_endpoint")
def needs_network(model: Path, *, isolated: bool) -> bool:
    """A container in network isolation reaches no package index for `code/requirements.txt`.

    Source: SageMaker AI Developer Guide, "Run Training and Inference Containers in Internet-Free
    Mode".
    """
    return isolated and (model / REQUIREMENTS).is_file()
