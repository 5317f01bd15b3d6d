"""The files that an audit leaves behind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from promote.audit.sarif import sarif_log
from promote.refusal import USAGE, RefusalError


def write_report(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write a report in all its forms, each file whole or not at all.

    Where jinja2 is missing there is no page for people.

    Raises:
        RefusalError: Nothing can be written there.
    """
    contents = {"audit.json": _json(report), "audit.sarif": _json(sarif_log(report))}
    if find_spec("jinja2") is not None:
        contents["audit.html"] = _page(report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".audit-") as hidden:
            for name, content in contents.items():
                (Path(hidden) / name).write_text(content, "utf-8")
            for name in contents:
                (Path(hidden) / name).replace(folder / name)
    except OSError as error:
        raise RefusalError(
            f"--output: cannot be written, got {str(folder)!r} ({error.strerror}),"
            " expected a folder",
            exit_code=USAGE,
        ) from error
    return [folder / name for name in sorted(contents)]


def _page(report: Mapping[str, Any]) -> str:
    from promote.audit.page.render import render_page

    return render_page(report)


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
