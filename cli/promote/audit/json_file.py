"""A file of a cloud assembly that must hold a JSON object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from promote.refusal import USAGE, RefusalError


def read_json_object(file: Path, what: str) -> tuple[str, dict[str, Any]]:
    """Return a file's text and the object that it holds.

    Raises:
        RefusalError: There is no such file, or it holds something else.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise refused(file, f"cannot be read, got {reason!r}", what) from error
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused(file, f"is no JSON, got {text[:40]!r}", what) from error
    if not isinstance(content, dict):
        raise refused(file, f"is no JSON object, got {type(content).__name__!r}", what)
    return text, content


def refused(file: Path, wrong: str, expected: str) -> RefusalError:
    """Say in one line what is wrong with a file of the assembly."""
    return RefusalError(f"{file}: {wrong}, expected {expected}", exit_code=USAGE)
