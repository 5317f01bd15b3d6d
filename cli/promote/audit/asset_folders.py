"""The folders that a stack publishes as assets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from promote.audit.json_file import read_json_object, refused

_ASSETS = "the assets of a stack"


def asset_folders(manifest: Path) -> tuple[Path, ...]:
    """Return the folders that an asset manifest names; none where there is no manifest."""
    if not manifest.exists():
        return ()
    _, content = read_json_object(manifest, _ASSETS)
    files = content.get("files", {})
    if not isinstance(files, dict):
        raise refused(manifest, f"files: is no object, got {type(files).__name__!r}", _ASSETS)
    folders = {folder for asset in files.values() for folder in _folder(manifest.parent, asset)}
    return tuple(sorted(folders))


def _folder(beside: Path, asset: Any) -> list[Path]:
    match asset:
        case {"source": {"path": str(path)}} if (beside / path).is_dir():
            return [beside / path]
    return []
