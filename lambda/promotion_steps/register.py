"""Step: register the copied package in the target's registry, where it waits for approval."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from typing import Any

from promotion_steps.arrival import IN_PROGRESS
from promotion_steps.aws import Client
from promotion_steps.decision import undecided
from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.gates.integrity import check_references
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.hop import Hop
from promotion_steps.image_locations import ImageLocations
from promotion_steps.ledger import Ledger, LedgerEntry
from promotion_steps.manifest_reference import ManifestReference
from promotion_steps.metadata_budget import over_budget
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.names import ARRIVAL, ORIGIN_ACCOUNT, ORIGIN_ARN, REGISTRAR, ROLLBACK
from promotion_steps.package_journey import carried, with_images
from promotion_steps.pipeline_job import Outcome
from promotion_steps.promoted_versions import promoted_versions
from promotion_steps.registration_status import COMPLETED, FAILED, UNDER_WAY, expected_completed
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI
from promotion_steps.s3_uri import S3Uri

MODEL_PACKAGE_ARN = "ModelPackageArn"

_TOKEN_LENGTH = 36
_LOOKS = 5
"""At the version, before CodePipeline is asked to call again."""


def register(
    package: ModelPackage,
    *,
    hop: Hop,
    manifest: ManifestReference,
    execution_id: str,
    registry: Client,
    ledger: Ledger,
    mark: HighWaterMark,
    intent: str | None = None,
    images: ImageLocations | None = None,
    is_continued: bool = False,
    allowed: Collection[str] = (),
    pause: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Register the package once, however often this runs, and wait until SageMaker is done.

    A version whose registration failed stays; only a later attempt registers again.

    Args:
        package: In the source's registry.
        hop: Where it comes from and goes to.
        manifest: Of the copied objects.
        execution_id: Which execution holds the claim.
        registry: Of the target.
        ledger: Of the target.
        mark: Of the model in the target.
        intent: With `rollback`, an older version passes. Default: `promote`.
        images: Where the target pulls images from. Default: from where they are named.
        is_continued: Whether this run continues one that asked to be called again.
        allowed: Names of members of containers that may be left behind.
        pause: Called between two looks at the version; False when no time is left.

    Raises:
        Refused: A member cannot go to another account, another execution holds the claim, people
            decided anew meanwhile, a newer version came first, or SageMaker failed to register
            the version.
    """
    source_arn = str(package.arn)
    entry = ledger.find(source_arn)
    if entry is None or entry.execution_id != execution_id:
        raise Refused(f"{source_arn}: this execution does not hold the claim, got {entry}")
    if problems := [*undecided(package), *_withdrawn(source_arn, entry)]:
        raise Refused(*problems)
    _keep_order(package, mark, execution_id, intent)
    arn = entry.model_package_arn
    if arn and (is_continued or describe_package(registry, arn).status != FAILED):
        return _completed(registry, arn, pause)
    earlier = promoted_versions(registry, package, manifest)
    arn = next((str(one.arn) for one in earlier if one.status != FAILED), None)
    if arn is None:
        failed = [str(one.arn) for one in earlier]
        request = package_request(
            package, hop=hop, manifest=manifest, images=images, failed=failed, allowed=allowed
        )
        arn = str(registry.create_model_package(**request)["ModelPackageArn"])
    if not ledger.record_version(source_arn, execution_id, arn):
        lost = _withdrawn(source_arn, ledger.find(source_arn)) or [
            f"{source_arn}: another execution took the claim"
        ]
        raise Refused(f"{lost[0]}; {arn} is left behind")
    return _completed(registry, arn, pause)


def _keep_order(
    package: ModelPackage, mark: HighWaterMark, execution_id: str, intent: str | None
) -> None:
    """Enter before looking: of two that come at one moment, the older sees the newer."""
    first = FirstVersion.of(package)
    mark.enter(first, execution_id)
    if intent != ROLLBACK:
        mark.require_newest(first, execution_id)


def package_request(
    package: ModelPackage,
    *,
    hop: Hop,
    manifest: ManifestReference,
    images: ImageLocations | None = None,
    failed: Sequence[str] = (),
    allowed: Collection[str] = (),
) -> dict[str, Any]:
    """Spell the request that registers the package in the target.

    Args:
        package: In the source's registry.
        hop: Where it comes from and goes to.
        manifest: Of the copied objects.
        images: Where the target pulls images from. Default: from where they are named.
        failed: ARNs of earlier attempts in the target; the request is none of theirs.
        allowed: Names of members of containers that may be left behind.

    Raises:
        Refused: A member cannot go to another account.
    """

    def rewrite(uri: str) -> str:
        return str(S3Uri(bucket=hop.target.artifact_bucket, key=S3Uri.from_text(uri).key))

    misplaced = check_references(package.references, hop.source.artifact_bucket)
    refused = [
        *package.refusals,
        *package.unknown_members(allowed).refused,
        *over_budget(package.own_metadata),
    ]
    if problems := [*refused, *(finding.message for finding in misplaced)]:
        raise Refused(*problems)
    request = carried(package.description, rewrite)
    return {
        **(with_images(request, images.find_uri) if images else request),
        "ClientToken": _client_token(package.arn.canonical, manifest.sha256, *failed),
        "CustomerMetadataProperties": _metadata(package, manifest, rewrite),
        "ModelApprovalStatus": "PendingManualApproval",
        "ModelPackageGroupName": package.group,
    }


def _completed(registry: Client, arn: str, pause: Callable[[], bool]) -> Outcome:
    for _ in range(_LOOKS):
        version = describe_package(registry, arn)
        if version.status == COMPLETED:
            return Outcome(outputs={MODEL_PACKAGE_ARN: arn}, summary=arn)
        if version.status not in UNDER_WAY:
            expected = expected_completed(version.description)
            raise Refused(f"{arn}: status is {version.status}, {expected}")
        if not pause():
            break
    return Outcome(continuation_token=arn)


def _withdrawn(source_arn: str, entry: LedgerEntry | None) -> list[str]:
    if entry is None or entry.withdrawn is None:
        return []
    return [f"{source_arn}: withdrawn while it was promoted: {entry.withdrawn}"]


def _client_token(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_TOKEN_LENGTH]


def _metadata(
    package: ModelPackage, manifest: ManifestReference, rewrite: Callable[[str], str]
) -> dict[str, str]:
    registrar = {REGISTRAR: package.registrar} if package.registrar else {}
    lock = package.customer_metadata.get(RUNTIME_LOCK_URI)
    first = FirstVersion.of(package)
    return {
        **package.own_metadata,
        **registrar,
        **({RUNTIME_LOCK_URI: rewrite(lock)} if lock else {}),
        **manifest.to_metadata(),
        **(first.to_metadata() if first else {}),
        ORIGIN_ARN: str(package.arn),
        ORIGIN_ACCOUNT: package.arn.account,
        ARRIVAL: IN_PROGRESS,
    }
