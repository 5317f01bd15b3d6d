"""Style and script inside the page, and the policy that lets these two run and nothing else."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files

STYLES = ("page.css", "parts.css", "columns.css", "tables.css", "graph.css", "print.css")
SCRIPTS = ("filters.js", "graph.js")


@dataclass(frozen=True, kw_only=True, slots=True)
class Inlined:
    """What a page carries inside, and the content security policy that names it by hash."""

    style: str
    script: str

    @classmethod
    def read(cls) -> Inlined:
        """Read the files that lie beside this one."""
        return cls(style=_joined(STYLES), script=_joined(SCRIPTS))

    @property
    def policy(self) -> str:
        """Allow the style and the script, by hash; no request leaves the page."""
        return "; ".join(
            (
                "default-src 'none'",
                f"style-src '{_hash(self.style)}'",
                f"script-src '{_hash(self.script)}'",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            )
        )


def _joined(names: tuple[str, ...]) -> str:
    folder = files("promote.audit.page") / "assets"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
