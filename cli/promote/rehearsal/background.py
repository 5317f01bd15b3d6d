"""Starts work whose result a later step needs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def begin(work: Callable[[], Result]) -> Future[Result]:
    """Start *work* in a thread of its own, and return its future result."""
    worker = ThreadPoolExecutor(max_workers=1)
    result = worker.submit(work)
    worker.shutdown(wait=False)
    return result
