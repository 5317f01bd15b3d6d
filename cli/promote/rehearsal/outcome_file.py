"""The rehearsal's result as a file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from promote.rehearsal.check import Check


def outcome(checks: Sequence[Check], seconds: float) -> dict[str, Any]:
    """Everything that was expected and seen."""
    return {
        "version": 1,
        "passed": bool(checks) and all(check.passed for check in checks),
        "seconds": round(seconds, 3),
        "checks": [check.document() for check in checks],
    }


def write_outcome(path: Path, document: dict[str, Any]) -> None:
    """Replace the file in one move: nobody ever reads half of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=2, sort_keys=True, default=str)
            stream.write("\n")
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
