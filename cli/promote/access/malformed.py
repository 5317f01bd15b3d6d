"""The one line about a policy that is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from promote.refusal import USAGE, RefusalError


def malformed(where: str, wrong: str, got: Any, expected: str) -> RefusalError:
    """Say where a document is wrong, and what belongs there."""
    return RefusalError(f"{where}: {wrong}, got {got!r}, expected {expected}", exit_code=USAGE)


@contextmanager
def complete(where: str) -> Iterator[None]:
    """Refuse a resource that lacks a property its type requires."""
    try:
        yield
    except KeyError as error:
        raise malformed(where, "incomplete resource", None, f"a property {error}") from error
