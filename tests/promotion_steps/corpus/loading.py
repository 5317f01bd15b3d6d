"""Loads samples as a serving container would, in processes of their own."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.promotion_steps.corpus.sample import Sample

_SECONDS = 20
_ROOT = Path(__file__).parents[3]


def _pickle_load(path: str) -> Any:
    with Path(path).open("rb") as file:
        return pickle.load(file)


def _pickle_load_until_the_end(path: str) -> list[Any]:
    loaded = []
    with Path(path).open("rb") as file:
        while file.peek(1):
            loaded.append(pickle.load(file))
    return loaded


def _pandas_read_pickle(path: str) -> Any:
    import pandas

    return pandas.read_pickle(path)


def _joblib_load(path: str) -> Any:
    import joblib

    return joblib.load(path)


def _joblib_load_mapped(path: str) -> Any:
    import joblib

    return joblib.load(path, mmap_mode="r")


LOADERS: dict[str, Callable[[str], Any]] = {
    "pickle.load": _pickle_load,
    "pickle.load until the end": _pickle_load_until_the_end,
    "pandas.read_pickle": _pandas_read_pickle,
    "joblib.load": _joblib_load,
    "joblib.load with mmap_mode": _joblib_load_mapped,
}


def fired(samples: Iterable[Sample]) -> set[str]:
    """Load samples; return the names of those whose payload wrote its mark."""
    return {name for name, _, has_mark in _load(samples) if has_mark}


def loaded(samples: Iterable[Sample]) -> dict[str, str]:
    """Load samples; return the error of each by its name, empty where there was none."""
    return {name: error for name, error, _ in _load(samples)}


def _load(samples: Iterable[Sample]) -> list[tuple[str, str, bool]]:
    with tempfile.TemporaryDirectory() as folder:
        wanted = []
        for number, sample in enumerate(samples):
            path = Path(folder, str(number), sample.filename)
            path.parent.mkdir()
            path.write_bytes(sample.content)
            wanted.append((sample.name, str(path), sample.loader))
        run = subprocess.run(
            [sys.executable, "-m", "tests.promotion_steps.corpus.loading"],
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            cwd=_ROOT,
            check=True,
            timeout=600,
        )
        return [
            (name, error, Path(path).with_name("mark").exists())
            for name, path, error in json.loads(run.stdout.splitlines()[-1])
        ]


def _main() -> None:
    import joblib  # noqa: F401 - once for all children
    import pandas  # noqa: F401
    import sklearn.linear_model  # noqa: F401

    warnings.simplefilter("ignore")
    ends = [
        (name, path, _load_in_a_child(path, loader)) for name, path, loader in json.load(sys.stdin)
    ]
    sys.stdout.write(json.dumps(ends))


def _load_in_a_child(path: str, loader: str) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, _load_one(path, loader).encode("utf-8", "backslashreplace")[:4096])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        error = answer.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    return error if status == 0 else f"ended with status {status} {error}"


def _load_one(path: str, loader: str) -> str:
    signal.alarm(_SECONDS)
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    os.chdir(Path(path).parent)
    os.environ["SCANNER_MARK"] = "mark"
    try:
        LOADERS[loader](path)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    _main()
