"""The model card of a model package: what SageMaker takes as one, and when it may change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.sagemaker.refusals import invalid

_OVERVIEW = frozenset({"model_creator", "model_artifact"})
_ARCHIVED = "Archived"


@rule(
    test="sagemaker/test_model_cards.py::test_a_card_of_a_package_has_only_the_parts_of_its_schema"
)
def check_card(card: Mapping[str, str]) -> None:
    """Refuse a model card that is not JSON or has parts that only the card of a model has.

    Source: SageMaker API Reference, ModelPackageModelCard.

    Raises:
        ServiceError: The content is no JSON object, or has parts that only the model card
            of a model has.
    """
    if "ModelCardContent" not in card:
        return
    try:
        content = json.loads(card["ModelCardContent"])
    except ValueError as error:
        raise invalid(f"ModelCardContent is not valid JSON: {error}") from error
    if not isinstance(content, dict):
        raise invalid("ModelCardContent must be a JSON object.")
    if "model_package_details" in content:
        raise invalid("ModelCardContent must not have model_package_details.")
    overview = content.get("model_overview", {})
    others = sorted(set(overview) - _OVERVIEW) if isinstance(overview, dict) else ["model_overview"]
    if others:
        raise invalid(f"ModelCardContent.model_overview must not have {', '.join(others)}.")


def changed_card(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model card after an update: what it does not name stays.

    Raises:
        ServiceError: The wanted content is none, or the card is archived.
    """
    check_card(wanted)
    content = wanted.get("ModelCardContent", current.get("ModelCardContent"))
    archived = current.get("ModelCardStatus") == _ARCHIVED
    if archived and content != current.get("ModelCardContent"):
        raise invalid("Model Card is in Archived state")
    return {**current, **wanted}
