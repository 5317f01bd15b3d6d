"""Says why a member of an archive would land outside the folder it is unpacked in."""

from __future__ import annotations

import posixpath


def path_problem(name: str) -> str | None:
    """Judge where a member lies; None where nothing is wrong."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return f"absolute member, got {shown_path(name)}, expected a relative path"
    if ".." in parts:
        return f"member outside, got {shown_path(name)}, expected a path without '..'"
    return None


def symlink_problem(name: str, target: str) -> str | None:
    """Judge where a symbolic link points to; None where nothing is wrong."""
    parts = [part for part in target.split("/") if part not in ("", ".")]
    climbs = next((i for i, part in enumerate(parts) if part != ".."), len(parts))
    depth = len(folders(name))
    if target.startswith(("/", "\\")) or climbs > depth or ".." in parts[climbs:]:
        return f"symlink outside, got {shown_path(target)}, expected a path within the archive"
    return None


def hardlink_problem(target: str) -> str | None:
    """Judge what a hard link shares; None where nothing is wrong."""
    if path_problem(target):
        return f"hardlink outside, got {shown_path(target)}, expected a path within the archive"
    return None


def folders(name: str) -> list[str]:
    """List the folders around a member, the outermost first."""
    parts = plain_path(name).split("/")[:-1]
    return ["/".join(parts[: index + 1]) for index in range(len(parts))]


def plain_path(name: str) -> str:
    """Spell a member's path without detours."""
    return posixpath.normpath(name).lstrip("/")


def shown_path(path: str) -> str:
    """Spell a path on one line, however odd it is."""
    shown = path if path.isprintable() and path else ascii(path)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"
