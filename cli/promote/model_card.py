"""A model card that travels with a model package."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promote.refusal import RefusalError

PENDING_REVIEW = "PendingReview"
STATUSES = ("Draft", PENDING_REVIEW, "Approved")
LONGEST_CONTENT = 100_000
"""Characters that SageMaker takes."""

# https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html
_SECTIONS = (
    "additional_information",
    "business_details",
    "evaluation_details",
    "intended_uses",
    "model_overview",
    "training_details",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCard:
    """What SageMaker keeps about a version in words.

    Args:
        content: JSON of SageMaker's model card schema for model packages.
        status: How far its review has come.
    """

    content: str
    status: str

    def to_request(self) -> dict[str, str]:
        """Spell the card as CreateModelPackage takes it."""
        return {"ModelCardContent": self.content, "ModelCardStatus": self.status}


def read_model_card(path: Path | None, status: str | None) -> ModelCard | None:
    """Check the file of a model card; None where none is given.

    Args:
        path: Of the file.
        status: Default: it waits for review, like the version.

    Raises:
        RefusalError: SageMaker would not take the card.
    """
    _check_status(path, status)
    if path is None:
        return None
    content = json.dumps(_sections(path), ensure_ascii=False)
    if len(content) > LONGEST_CONTENT:
        raise RefusalError(
            f"--model-card: too long, got {len(content)} characters in {str(path)!r},"
            f" expected at most {LONGEST_CONTENT}"
        )
    return ModelCard(content=content, status=status or PENDING_REVIEW)


def _check_status(path: Path | None, status: str | None) -> None:
    if status is None:
        return
    got = f"--model-card-status: got {status!r}"
    if status not in STATUSES:
        raise RefusalError(f"{got}, expected one of {', '.join(STATUSES)}", exit_code=2)
    if path is None:
        raise RefusalError(f"{got} without a card, expected --model-card FILE", exit_code=2)


def _sections(path: Path) -> dict[str, Any]:
    expected = "expected a JSON object of SageMaker's model card schema"
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"no JSON ({error})"
        raise RefusalError(f"--model-card: {reason}, got {str(path)!r}, {expected}") from error
    if not isinstance(document, dict) or not document:
        found = type(document).__name__
        raise RefusalError(f"--model-card: got {found} in {str(path)!r}, {expected}")
    unknown = sorted(document.keys() - set(_SECTIONS))
    if unknown:
        raise RefusalError(
            f"--model-card: unknown section, got {unknown[0]!r} in {str(path)!r},"
            f" expected one of {', '.join(_SECTIONS)}"
        )
    return document
