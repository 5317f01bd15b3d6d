"""Loads files of the corpus as a program would, each in a process of its own.

Reads lines of `loader<TAB>path<TAB>mark` and prints a line for each: `fired`, `loaded` or
`failed: why`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pickle
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

DEEP = ("out", "a", "b", "c")
"""Folders around what a tar is unpacked into, so that what leaves it stays in sight."""


def load_zip(path: str) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            pickle.loads(archive.read(entry))


def load_numpy(path: str) -> None:
    import numpy as np

    if path.endswith(".npz"):
        with np.load(path, allow_pickle=True) as arrays:
            for name in arrays.files:
                arrays[name]
        return
    with Path(path).open("rb") as file:
        while file.read(1):
            file.seek(-1, io.SEEK_CUR)
            np.load(file, allow_pickle=True)


def load_tar(path: str) -> None:
    into = Path(path).parent.joinpath(*DEEP)
    into.mkdir(parents=True)
    before = _others(into)
    with tarfile.open(path) as archive:
        archive.extractall(into)  # as a program without a filter does
    if _others(into) - before:
        Path(os.environ["SCANNER_MARK"]).write_text("x")


def _others(into: Path) -> set[Path]:
    return {one for one in into.parents[len(DEEP) - 1].rglob("*") if into not in one.parents}


def load_joblib(path: str) -> None:
    import joblib

    joblib.load(path)


def load_pandas(path: str) -> None:
    import pandas as pd  # type: ignore[import-untyped, unused-ignore]

    pd.read_pickle(path)


def load_pickle(path: str) -> None:
    with Path(path).open("rb") as file:
        pickle.load(file)


def load_torch(path: str) -> None:
    import torch  # type: ignore[import-not-found, unused-ignore]

    torch.load(path, weights_only=False)


LOADERS: dict[str, Callable[[str], Any]] = {
    "zipfile": load_zip,
    "numpy.load": load_numpy,
    "tarfile": load_tar,
    "joblib.load": load_joblib,
    "pandas.read_pickle": load_pandas,
    "pickle.load": load_pickle,
    "torch.load": load_torch,
}


def outcome(loader: str, path: str, mark: str) -> str:
    child = os.fork()
    if child == 0:
        os.environ["SCANNER_MARK"] = mark
        try:
            LOADERS[loader](path)
        except BaseException as error:
            Path(f"{mark}.error").write_text(f"{type(error).__name__}: {error}")
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if Path(mark).exists():
        return "fired"
    return f"failed: {Path(f'{mark}.error').read_text()!r}" if status else "loaded"


def main() -> None:
    for library in ("joblib", "pandas"):  # once for all children
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    for line in sys.stdin:
        loader, path, mark = line.rstrip("\n").split("\t")
        sys.stdout.write(f"{outcome(loader, path, mark)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
