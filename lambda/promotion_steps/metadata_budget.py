"""How much customer metadata a version may bring, so that what a path writes later fits."""

from __future__ import annotations

from collections.abc import Collection

from promotion_steps.manifest_reference import MANIFEST_PROPERTIES
from promotion_steps.names import (
    APPROVED_AT,
    APPROVER,
    APPROVER_IDENTITY,
    ARRIVAL,
    ORIGIN_PROPERTIES,
    OUTCOME_FIELDS,
    REGISTRAR,
    WITHDRAWN,
)
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI

MOST_PROPERTIES = 50
"""Properties that a version may have, by SageMaker's reference of CreateModelPackage."""

_OF_THE_PATH = frozenset(
    {
        *MANIFEST_PROPERTIES,
        *ORIGIN_PROPERTIES,
        APPROVED_AT,
        APPROVER,
        APPROVER_IDENTITY,
        ARRIVAL,
        REGISTRAR,
        RUNTIME_LOCK_URI,
        WITHDRAWN,
    }
)
_NEXT_ENVIRONMENTS = 2
"""Outcomes of the next environment, and of one that takes its place on the path later."""
WRITTEN_BY_THE_PATH = len(_OF_THE_PATH) + _NEXT_ENVIRONMENTS * len(OUTCOME_FIELDS)
MOST_OWN_PROPERTIES = MOST_PROPERTIES - WRITTEN_BY_THE_PATH


def over_budget(properties: Collection[str]) -> list[str]:
    """Say that a version brings too many properties; empty where the path's own still fit.

    Args:
        properties: Names of what the version has before its promotion, the path's own included.
    """
    own = set(properties) - _OF_THE_PATH
    if len(own) <= MOST_OWN_PROPERTIES:
        return []
    message = (
        f"CustomerMetadataProperties: got {len(own)}, expected at most {MOST_OWN_PROPERTIES},"
        f" since promotions write up to {WRITTEN_BY_THE_PATH} of the {MOST_PROPERTIES} that"
        " SageMaker takes"
    )
    return [message]
