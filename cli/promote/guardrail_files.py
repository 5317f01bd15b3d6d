"""Guardrails as the files that AWS Organizations takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from promote.refusal import USAGE, RefusalError

LONGEST = 5120
"""Characters that a service control policy may have, white space included."""


def write_guardrails(documents: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write a file for each guardrail, and return where; the same bytes every time.

    Raises:
        RefusalError: The folder is none, cannot be written, or a document is too long.
    """
    texts = {name: _text(name, document) for name, document in documents.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(folder / f"{name}.json", text) for name, text in texts.items()]
    except (FileExistsError, NotADirectoryError):
        problem = f"--output: not a folder, got {str(folder)!r}, expected a folder or a new name"
    except OSError as error:
        problem = f"--output: cannot be written, got {str(folder)!r}: {error.strerror}"
    raise RefusalError(problem, exit_code=USAGE)


def _text(name: str, document: Any) -> str:
    """Spell a document on lines where they fit, since Organizations counts white space."""
    readable = json.dumps(document, indent=1) + "\n"
    text = readable if len(readable) <= LONGEST else json.dumps(document, separators=(",", ":"))
    if len(text) > LONGEST:
        raise RefusalError(
            f"{name}: too long, got {len(text):,} characters, expected at most {LONGEST:,}; "
            "the path has too many environments for one policy"
        )
    return text


def _write(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8", newline="\n")
    return file
