"""Loads pickles with Python's and joblib's own unpicklers, and tells what they would import.

Reads bodies from the standard input, each behind its length in four bytes, and answers each with
a line of JSON: what C's unpickler asked for, and what joblib's did. It runs in a process of its
own, since a body may crash it.
"""

from __future__ import annotations

import builtins
import collections
import copyreg
import io
import json
import os
import pickle
import resource
import signal
import sys
import warnings
from typing import Any

import numpy as np
from joblib import numpy_pickle

_MEMORY = 1 << 30
_SECONDS = 2.0
_BUILTINS = "bool bytearray bytes complex dict float frozenset int list object set slice str tuple"


CALLS = [0]
"""How often something that stands for an import was called."""


class Inert:
    """Stands for whatever a pickle imports and makes."""

    def __new__(cls, *arguments: Any, **keywords: Any) -> Inert:
        CALLS[0] += 1
        return super().__new__(cls)

    def __call__(self, *arguments: Any, **keywords: Any) -> Inert:
        return Inert()

    def __setstate__(self, state: Any) -> None:
        """Take any state."""
        CALLS[0] += 1

    def __setitem__(self, key: Any, value: Any) -> None:
        """Take any item."""
        CALLS[0] += 1

    def append(self, value: Any) -> None:
        """Take any value."""
        CALLS[0] += 1

    extend = add = append


REAL: dict[tuple[str, str], Any] = {
    **{("builtins", name): getattr(builtins, name) for name in _BUILTINS.split()},
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("collections", "deque"): collections.deque,
    ("copyreg", "_reconstructor"): copyreg._reconstructor,  # type: ignore[attr-defined]
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): numpy_pickle.NumpyArrayWrapper,
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy._core.multiarray", "_reconstruct"): np._core.multiarray._reconstruct,
    ("numpy._core.multiarray", "scalar"): np._core.multiarray.scalar,
}
"""What is imported for real, since arrays and names are made with it."""


class _Recording:
    asked: dict[tuple[str, str], int]

    def find_class(self, module: str, name: str) -> Any:
        """Remember what is asked for, and how many calls came before."""
        self.asked.setdefault((module, name), CALLS[0])
        return REAL.get((module, name), Inert)

    def persistent_load(self, identity: Any) -> Any:
        """Give an object for any identity."""
        return Inert()


class _Pickle(_Recording, pickle.Unpickler):
    """C's unpickler."""


class _Joblib(_Recording, numpy_pickle.NumpyUnpickler):  # type: ignore[misc]
    """Joblib's unpickler, which is Python's own."""


def asked_by_pickle(body: bytes) -> set[tuple[str, str]]:
    """Return what C's unpickler asks for before a call.

    Of opcodes within an array, an import that nothing is called behind is a guess to the scan.
    """
    asked = _asked(_Pickle(io.BytesIO(body)))
    return {name for name, calls in asked.items() if calls < CALLS[0]}


def asked_by_joblib(body: bytes) -> set[tuple[str, str]]:
    """Return what joblib's unpickler asks for."""
    return set(_asked(_Joblib("", io.BytesIO(body), ensure_native_byte_order=True)))


def _asked(unpickler: Any) -> dict[tuple[str, str], int]:
    unpickler.asked = {}
    CALLS[0] = 0
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        unpickler.load()
    except BaseException:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return dict(unpickler.asked)


def _raise_timeout(*_: Any) -> None:
    raise TimeoutError


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, _raise_timeout)
    warnings.simplefilter("ignore")
    while head := sys.stdin.buffer.read(4):
        body = sys.stdin.buffer.read(int.from_bytes(head, "little"))
        found = [sorted(asked_by_pickle(body)), sorted(asked_by_joblib(body))]
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
