"""Writes the honest corpus with the real libraries, in an environment of its own.

    pip install -r tests/promotion_steps/corpus/honest/requirements.txt
    python -m tests.promotion_steps.corpus.honest.build honest.tar.xz

Names of families behind the file build these alone.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import sys
import tarfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.promotion_steps.corpus.honest import estimators, flavors, frameworks
from tests.promotion_steps.corpus.honest.estimators import Built

FAMILIES: tuple[Callable[[], Iterator[Built]], ...] = (
    estimators.of_scikit_learn,
    estimators.of_frames,
    estimators.of_pandas,
    estimators.of_the_standard_library,
    estimators.of_compressions,
    frameworks.of_xgboost,
    frameworks.of_lightgbm,
    frameworks.of_catboost,
    frameworks.of_statsmodels,
    frameworks.of_torch,
    frameworks.of_keras,
    frameworks.of_other_formats,
    frameworks.of_other_libraries,
    flavors.of_mlflow,
)
INDEX = "index.json"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def main() -> int:
    """Build every family; say which ones failed."""
    files: dict[str, tuple[str, str, bytes]] = {}
    failed = 0
    chosen = sys.argv[2:]
    for family in FAMILIES:
        if chosen and family.__name__ not in chosen:
            continue
        try:
            for name, filename, loader, body in family():
                while name in files:
                    name += "-again"
                files[name] = filename, loader, body
        except Exception:
            failed += 1
            traceback.print_exc()
    _write(Path(sys.argv[1]), files)
    size = sum(len(body) for *_, body in files.values())
    print(f"{len(files)} files, {size} bytes")  # noqa: T201 - a script
    return failed


def _write(path: Path, files: dict[str, tuple[str, str, bytes]]) -> None:
    index = {
        "versions": _versions(),
        "files": [
            {"name": name, "filename": filename, "loader": loader}
            for name, (filename, loader, _) in files.items()
        ],
    }
    with tarfile.open(path, "w:xz", preset=9) as archive:
        _add(archive, INDEX, json.dumps(index, indent=1).encode())
        for name, (filename, _, body) in files.items():
            _add(archive, f"{name}/{filename}", body)


def _add(archive: tarfile.TarFile, name: str, body: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(body)
    archive.addfile(info, io.BytesIO(body))


def _versions() -> dict[str, str]:
    names = [line.partition("==")[0] for line in REQUIREMENTS.read_text().split()]
    found = {}
    for name in names:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
