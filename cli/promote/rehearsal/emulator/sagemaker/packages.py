"""Model packages: versions of a group, and the unversioned ones that have a name instead."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.access import Reads
from promote.rehearsal.emulator.sagemaker.caller import user_context
from promote.rehearsal.emulator.sagemaker.client_tokens import ClientTokens
from promote.rehearsal.emulator.sagemaker.customer_metadata import check_properties
from promote.rehearsal.emulator.sagemaker.described_reads import resolved
from promote.rehearsal.emulator.sagemaker.groups import Groups
from promote.rehearsal.emulator.sagemaker.model_cards import check_card
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import conflict, invalid
from promote.rehearsal.emulator.sagemaker.registration import Registrations
from promote.rehearsal.emulator.sagemaker.tags import Tags
from promote.rehearsal.emulator.switches import Switches

KIND = "model-package"
_NOT_STORED = frozenset({"Tags", "ClientToken", "ModelPackageGroupName"})
_SUMMARY = (
    "ModelPackageName",
    "ModelPackageGroupName",
    "ModelPackageVersion",
    "ModelPackageArn",
    "ModelPackageDescription",
    "CreationTime",
    "ModelPackageStatus",
    "ModelApprovalStatus",
    "ModelLifeCycle",
    "ModelPackageRegistrationType",
)


class Packages:
    """Keep the model packages of every account and region.

    Args:
        switches: What a registration needs, takes and answers.
        groups: Counts the versions.
        tags: Where the tags of unversioned packages go.
        as_caller: Reads what a registration describes.
        registrations: Completes what is registered.
    """

    def __init__(
        self,
        switches: Switches,
        groups: Groups,
        tags: Tags,
        as_caller: Callable[[], Reads],
        registrations: Registrations,
    ) -> None:
        self._switches = switches
        self._groups = groups
        self._tags = tags
        self._as_caller = as_caller
        self._registrations = registrations
        self._packages = AccountRegionScopedDict()
        self._tokens = ClientTokens(ignored=switches.client_token == "ignored")  # noqa: S105

    def create(self, request: Request) -> Request:
        """Do CreateModelPackage, in a group of any account or under a name of its own."""
        answered = self._tokens.recall(request)
        if answered is not None:
            return answered
        _check(request)
        described = resolved(request, self._as_caller(), required=self._switches.create_reads)
        own, identity = self._versioned(request) if _grouped(request) else self._named(request)
        package = {
            **{m: value for m, value in described.items() if m not in _NOT_STORED},
            **identity,
            "ModelPackageArn": own.arn,
            "CreationTime": time.time(),
            **({"CreatedBy": user_context()} if self._switches.created_by else {}),
            "CertifyForMarketplace": request.get("CertifyForMarketplace", False),
        }
        self._packages.set_scoped(own.account, own.region, own.key, package)
        answer = {"ModelPackageArn": own.arn}
        self._tokens.remember(request, answer)
        self._registrations.begin(package, lambda: own.found_in(self._packages) is package)
        return answer

    def describe(self, request: Request) -> Request:
        """Do DescribeModelPackage, by name or by an ARN of any account."""
        return deepcopy(self.record(Reference.of(KIND, request["ModelPackageName"])))

    def summaries(self, request: Request) -> Request:
        """Do ListModelPackages: of a group its versions, else what the caller's account has."""
        if _grouped(request):
            records = self._versions_of(self._groups.referred(request))
        else:
            records = self._packages.values()
        return page(
            [record for record in records if _listed(record, request)],
            request,
            answer="ModelPackageSummaryList",
            name="ModelPackageName",
            members=_SUMMARY,
        )

    def delete(self, request: Request) -> Request:
        """Do DeleteModelPackage."""
        package = Reference.of(KIND, request["ModelPackageName"])
        self.record(package)
        self._packages.pop_scoped(package.account, package.region, package.key)
        self._tags.forget(package)
        return {}

    def record(self, package: Reference) -> dict[str, Any]:
        """Return what is kept of a package, to read or to update.

        Raises:
            ServiceError: There is no such package.
        """
        record: dict[str, Any] | None = package.found_in(self._packages)
        if package.kind != KIND or record is None:
            raise invalid(f"ModelPackage {package.arn} does not exist.")
        return record

    def exists(self, package: Reference) -> bool:
        """Tell whether a package is there."""
        return package.found_in(self._packages) is not None

    def in_group(self, group: Reference) -> bool:
        """Tell whether a group has versions."""
        return bool(self._versions_of(group))

    def reset(self) -> None:
        """Forget every package."""
        self._packages.clear()
        self._tokens.reset()

    def _versioned(self, request: Request) -> tuple[Reference, dict[str, Any]]:
        if request.get("Tags"):
            raise invalid(
                "Tags are not supported for versioned model packages: tag the model package group"
            )
        group = self._groups.referred(request)
        version = self._groups.count_up(group)
        own = Reference(
            account=group.account, region=group.region, kind=KIND, name=f"{group.name}/{version}"
        )
        return own, {
            "ModelPackageGroupName": self._groups.name_of(group),
            "ModelPackageVersion": version,
            "ModelApprovalStatus": request.get("ModelApprovalStatus", "PendingManualApproval"),
        }

    def _named(self, request: Request) -> tuple[Reference, dict[str, Any]]:
        own = Reference.of(KIND, request["ModelPackageName"])
        if self.exists(own):
            raise conflict(f"Model Package already exists: {own.arn}")
        if "ModelApprovalStatus" in request:
            raise invalid("ModelApprovalStatus is supported for versioned model packages only")
        self._tags.check(request.get("Tags", []))
        self._tags.attach(own, request.get("Tags", []))
        return own, {}

    def _versions_of(self, group: Reference) -> list[dict[str, Any]]:
        records = self._packages.values_scoped(group.account, group.region)
        prefix = f"{group.arn}/".replace(":model-package-group/", f":{KIND}/").lower()
        return [each for each in records if each["ModelPackageArn"].lower().startswith(prefix)]


def _check(request: Request) -> None:
    if _grouped(request) == ("ModelPackageName" in request):
        raise invalid("Specify either ModelPackageName or ModelPackageGroupName, and not both.")
    check_properties(request.get("CustomerMetadataProperties", {}))
    check_card(request.get("ModelCard", {}))


def _grouped(request: Request) -> bool:
    return "ModelPackageGroupName" in request


def _listed(record: dict[str, Any], request: Request) -> bool:
    kind = request.get("ModelPackageType", "Versioned" if _grouped(request) else "Unversioned")
    own_kind = "Versioned" if "ModelPackageVersion" in record else "Unversioned"
    status = request.get("ModelApprovalStatus", record.get("ModelApprovalStatus"))
    return kind in (own_kind, "Both") and status == record.get("ModelApprovalStatus")
