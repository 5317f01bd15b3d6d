"""EventBridge: a dot in a field's name is a step of its path, in patterns and events alike."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.switches import Switches

Matches = Callable[[Any, Any], bool]


def install() -> None:
    """Read dotted names of events the way dotted names of patterns are read, if the switch says."""
    if not Switches.from_environment(os.environ).dotted_names:
        return
    hooks.replace("ministack.services.eventbridge", "_matches_detail", _reading_paths)


def _reading_paths(original: Matches) -> Matches:
    def matches_detail(detail: Any, pattern: Any) -> bool:
        dotted = isinstance(detail, dict) and any("." in name for name in detail)
        return original(_nested(detail) if dotted else detail, pattern)

    return matches_detail


def _nested(fields: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        *path, leaf = name.split(".")
        node = tree
        for step in path:
            below = node.get(step)
            node[step] = dict(below) if isinstance(below, dict) else {}
            node = node[step]
        both = isinstance(value, dict) and isinstance(node.get(leaf), dict)
        node[leaf] = {**node[leaf], **value} if both else value
    return tree
