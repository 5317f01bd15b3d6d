"""Names the code that decided, so that an auditor can find it in a checkout."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

_PACKAGE = "promotion_steps"
_CODE = {".json", ".py"}
"""What decides: the sources, and the tables that they read."""


@cache
def code_digest() -> str:
    """Return the SHA-256, in hex, of every file of the steps' code, by name and content.

    A wheel, a checkout and the function itself give the same digest.
    """
    root = Path(str(files(_PACKAGE)))
    digest = hashlib.sha256()
    code = [path for path in root.rglob("*") if path.suffix in _CODE]
    for path in sorted(code, key=lambda path: path.relative_to(root).as_posix()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {path.relative_to(root).as_posix()}\n".encode())
    return digest.hexdigest()
