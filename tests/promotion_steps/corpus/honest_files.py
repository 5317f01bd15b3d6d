"""Files that real libraries wrote, as `honest/build.py` stored them."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

from tests.promotion_steps.corpus.sample import Sample

ARCHIVES = sorted(Path(__file__).with_name("honest").glob("*.tar.xz"))
_INDEX = "index.json"


def honest() -> Iterator[Sample]:
    """Yield the files; a name has the archive's name before it."""
    for path in ARCHIVES:
        with tarfile.open(path) as archive:
            bodies = {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]
        for entry in json.loads(bodies[_INDEX])["files"]:
            filename = entry["filename"]
            yield Sample(
                name=f"{path.name.partition('.')[0]}-{entry['name']}",
                filename=filename,
                content=bodies[f"{entry['name']}/{filename}"],
                loader=entry["loader"],
            )
