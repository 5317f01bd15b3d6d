"""UpdateModelPackage: what may change on a package, and how the change adds to what is there."""

from __future__ import annotations

import time
from copy import deepcopy
from typing import Any

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.caller import user_context
from promote.rehearsal.emulator.sagemaker.client_tokens import ClientTokens
from promote.rehearsal.emulator.sagemaker.customer_metadata import check_properties, merged
from promote.rehearsal.emulator.sagemaker.events import Announcements
from promote.rehearsal.emulator.sagemaker.model_cards import changed_card
from promote.rehearsal.emulator.sagemaker.packages import KIND, Packages
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid

MAX_ADDITIONAL_SPECIFICATIONS = 15
_REPLACED = (
    "ModelApprovalStatus",
    "ApprovalDescription",
    "ModelPackageRegistrationType",
    "InferenceSpecification",
    "SourceUri",
    "ModelLifeCycle",
)


class PackageUpdates:
    """Change model packages and say what changed.

    Args:
        packages: Keeps the packages.
        announcements: Hears of each update, one that changes nothing included.
    """

    def __init__(self, packages: Packages, announcements: Announcements) -> None:
        self._packages = packages
        self._announcements = announcements
        self._tokens = ClientTokens()

    def update(self, request: Request) -> Request:
        """Do UpdateModelPackage, for a package of any account."""
        answered = self._tokens.recall(request)
        if answered is not None:
            return answered
        record = self._packages.record(Reference.of(KIND, request["ModelPackageArn"]))
        wanted = _wanted(record, request)
        changed = [member for member, value in wanted.items() if value != record.get(member)]
        record.update(wanted)
        record.update(LastModifiedTime=time.time(), LastModifiedBy=user_context())
        answer = {"ModelPackageArn": record["ModelPackageArn"]}
        self._tokens.remember(request, answer)
        self._announcements.updated(record, changed)
        return answer

    def reset(self) -> None:
        """Forget the client tokens."""
        self._tokens.reset()


def _wanted(record: dict[str, Any], request: Request) -> dict[str, Any]:
    if "ModelApprovalStatus" in request and "ModelPackageVersion" not in record:
        raise invalid("ModelApprovalStatus is supported for versioned model packages only")
    wanted = {member: deepcopy(request[member]) for member in _REPLACED if member in request}
    if "ModelCard" in request:
        wanted["ModelCard"] = changed_card(record.get("ModelCard", {}), request["ModelCard"])
    added = request.get("CustomerMetadataProperties", {})
    removed = request.get("CustomerMetadataPropertiesToRemove", [])
    if added or removed:
        check_properties(added)
        current = record.get("CustomerMetadataProperties", {})
        wanted["CustomerMetadataProperties"] = merged(current, added, removed)
    if request.get("AdditionalInferenceSpecificationsToAdd"):
        wanted["AdditionalInferenceSpecifications"] = _specifications(record, request)
    return wanted


def _specifications(record: dict[str, Any], request: Request) -> list[dict[str, Any]]:
    current = record.get("AdditionalInferenceSpecifications", [])
    result = [*current, *deepcopy(request["AdditionalInferenceSpecificationsToAdd"])]
    names = [specification["Name"] for specification in result]
    if len(set(names)) < len(names):
        raise invalid(f"Names of additional inference specifications must be unique, got {names}")
    if len(result) > MAX_ADDITIONAL_SPECIFICATIONS:
        raise invalid(
            f"Number of additional inference specifications cannot exceed "
            f"{MAX_ADDITIONAL_SPECIFICATIONS}, got {len(result)}"
        )
    return result
