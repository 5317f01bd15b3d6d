"""Reads a version's model card and metadata, and asks the gate."""

from __future__ import annotations

import hashlib
from typing import Any

from promotion_steps.case import Case
from promotion_steps.gates.documentation import GATE, DocumentationSettings, check_documentation
from promotion_steps.ruling import Ruling


def examine(case: Case) -> Ruling:
    """Decide on what the registry tells of the version.

    Raises:
        ValueError: The gate's section is malformed.
    """
    settings = DocumentationSettings.from_fields(case.settings.gate(GATE))
    card = case.package.description.get("ModelCard")
    own = case.package.own_metadata
    return Ruling(
        findings=tuple(check_documentation(card, own, settings)),
        inputs={
            "model_card": _told(card),
            "metadata": {name: own.get(name) for name in sorted(settings.metadata)},
        },
    )


def _told(card: Any) -> dict[str, Any] | None:
    if not isinstance(card, dict):
        return None
    content = str(card.get("ModelCardContent", ""))
    return {
        "status": card.get("ModelCardStatus"),
        "sha256": hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
    }
