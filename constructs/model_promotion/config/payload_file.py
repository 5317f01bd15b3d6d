"""The bytes that a smoke test sends, in a file beside the model's YAML."""

from __future__ import annotations

from pathlib import Path

from model_promotion.config.refusal import refusal, shown

MOST_BYTES = 4 * 1024 * 1024
"""What a serverless endpoint takes; an endpoint on instances takes more."""


def read_payload(folder: Path, name: str) -> bytes:
    """Read the payload *name*, a path relative to *folder* that stays inside.

    Raises:
        PydanticCustomError: There is no such file, or it is none that can be sent.
    """
    root = folder.resolve()
    try:
        file = (root / name).resolve(strict=True)
        if not file.is_relative_to(root):
            raise _refuse("outside of the folder of models", name)
        if not file.is_file():
            raise _refuse("not a file", name)
        content = file.read_bytes()
    except FileNotFoundError:
        raise _refuse("file is missing", name) from None
    except (OSError, RuntimeError):  # until Python 3.13 a loop of links is a RuntimeError
        raise _refuse("file cannot be read", name) from None
    if not 1 <= len(content) <= MOST_BYTES:
        raise refusal(
            f"file has {len(content)} bytes, got {shown(name)}, expected 1 to {MOST_BYTES}"
        )
    return content


def _refuse(problem: str, name: str) -> Exception:
    return refusal(f"{problem}, got {shown(name)}, expected a file beside the model's YAML")
