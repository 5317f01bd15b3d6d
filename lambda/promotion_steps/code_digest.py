"""Names the code that decided, so that an auditor can find it in a checkout."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

_PACKAGE = "promotion_steps"


@cache
def code_digest() -> str:
    """Return the SHA-256, in hex, of every source file of the steps, by name and content.

    A wheel, a checkout and the function itself give the same digest.
    """
    root = Path(str(files(_PACKAGE)))
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {path.relative_to(root).as_posix()}\n".encode())
    return digest.hexdigest()
