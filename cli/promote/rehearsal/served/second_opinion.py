"""A gate that a model team owns: another team must have agreed."""

from __future__ import annotations

from typing import Any


def handler(question: dict[str, Any], context: object) -> dict[str, list[str]]:  # noqa: ARG001
    """Answer with a finding unless the version's metadata says that the other team agreed."""
    metadata = question["model_package"].get("CustomerMetadataProperties", {})
    opinion = metadata.get("second-opinion")
    if opinion == "agreed":
        return {"findings": []}
    return {"findings": [f"second opinion: got {opinion!r}, expected 'agreed'"]}
