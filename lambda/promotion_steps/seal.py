"""Step: bind a version that was registered by other means to the bytes that lie there now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import Client
from promotion_steps.finding import Refused
from promotion_steps.gates.integrity import check_references, location
from promotion_steps.json_fields import shown
from promotion_steps.manifest import LARGEST_MANIFEST, Manifest
from promotion_steps.manifest_reference import MANIFEST_PROPERTIES, ManifestReference
from promotion_steps.metadata_budget import over_budget
from promotion_steps.metadata_text import metadata_value
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import MODELS_PREFIX, REGISTRAR
from promotion_steps.package_journey import Reference
from promotion_steps.reading import reading
from promotion_steps.registration_status import COMPLETED, expected_completed
from promotion_steps.s3_uri import S3Uri
from promotion_steps.sealable_objects import sealable_objects

SEALS_PREFIX = f"{MODELS_PREFIX}.sealed/"
"""Where sealing writes; no group's name starts with a dot."""

_PENDING = "PendingManualApproval"
_SEALED_TOGETHER = {
    "ModelApprovalStatus": "approval_status",
    "CustomerMetadataProperties": "customer_metadata",
    "images": "images",
    "S3 URIs": "references",
}
_BY_DIGEST = re.compile(r"[^\s@]+@sha256:[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """What a version is bound to.

    Args:
        was_sealed: Whether it was bound before, so that nothing changed.
    """

    model_package_arn: str
    was_sealed: bool
    manifest_uri: str
    manifest_version: str
    manifest_sha256: str
    registrar: str | None
    objects: int
    bytes: int

    @classmethod
    def of(
        cls, package: ModelPackage, reference: ManifestReference, manifest: Manifest, **members: Any
    ) -> Sealed:
        """Describe a seal."""
        return cls(
            model_package_arn=str(package.arn),
            manifest_uri=str(reference.uri),
            manifest_version=reference.version_id,
            manifest_sha256=reference.sha256,
            objects=len(manifest.objects),
            bytes=sum(entry.size for entry in manifest.objects),
            **members,
        )

    def to_json(self) -> dict[str, Any]:
        """Spell the answer to whoever asked."""
        return {**asdict(self), "findings": []}


def seal(
    arn: ModelPackageArn,
    *,
    registry: Client,
    store: ArtifactStore,
    seconds_left: Callable[[], float],
) -> Sealed:
    """Write a manifest of what the version refers to, and bind the version to it, once.

    A version is sealed only while it waits for approval: sealed later, it would be bound to
    bytes that nobody approved.

    Args:
        arn: Of the version.
        registry: Of the environment.
        store: The environment's artifact bucket.
        seconds_left: Until the last byte must be read.

    Raises:
        Refused: The version cannot be promoted as it is.
    """
    package = describe_package(registry, str(arn))
    if _is_sealed(package):
        return _found(package, store)
    if problems := list(_problems(package, store)):
        raise Refused(*problems)
    objects = sealable_objects(package.references, store, seconds_left=seconds_left)
    registrar = metadata_value(_registrar(package) or "")
    manifest = Manifest.of(
        objects,
        metadata={**package.customer_metadata, REGISTRAR: registrar},
        images={path: image for path, image in package.images.items() if image is not None},
    )
    reference = _write(manifest, _key(arn), store)
    now = describe_package(registry, str(arn))
    if _is_sealed(now):
        return _found(now, store)
    _refuse_changes(package, now)
    properties = {**reference.to_metadata(), REGISTRAR: registrar}
    with reading(str(arn), "sealed"):
        registry.update_model_package(
            ModelPackageArn=str(arn), CustomerMetadataProperties=properties
        )
    return Sealed.of(package, reference, manifest, registrar=registrar, was_sealed=False)


def _is_sealed(package: ModelPackage) -> bool:
    return any(name in package.customer_metadata for name in MANIFEST_PROPERTIES)


def _found(package: ModelPackage, store: ArtifactStore) -> Sealed:
    manifest = read_manifest(package, store)
    return Sealed.of(
        package, package.manifest, manifest, registrar=package.registrar, was_sealed=True
    )


def _problems(package: ModelPackage, store: ArtifactStore) -> Iterator[str]:
    yield from _status_problems(package)
    yield from package.refusals
    for finding in check_references(package.references, store.bucket):
        yield finding.message
    for reference in package.references:
        if _overlaps_seals(reference):
            yield f"{reference.path}: got {reference.uri}, expected a place of this model alone"
    yield from _image_problems(package)
    if _registrar(package) is None:
        yield "CreatedBy.IamIdentity.Arn: got nothing, expected who registered the version"
    yield from over_budget(package.customer_metadata)


def _overlaps_seals(reference: Reference) -> bool:
    uri = location(reference)
    if uri is None:
        return False
    return uri.key.startswith(SEALS_PREFIX) or (
        reference.is_prefix and SEALS_PREFIX.startswith(uri.key)
    )


def _status_problems(package: ModelPackage) -> Iterator[str]:
    if package.approval_status != _PENDING:
        yield (
            f"ModelApprovalStatus: got {package.approval_status}, expected {_PENDING}; whoever"
            " decided on the version did not decide on these bytes: register them again, and"
            " have that version sealed before it is approved"
        )
    if package.status != COMPLETED:
        yield (
            f"ModelPackageStatus: got {package.status}, {expected_completed(package.description)}"
        )


def _image_problems(package: ModelPackage) -> Iterator[str]:
    if not package.images:
        yield "InferenceSpecification.Containers: got none, expected a container"
    for path, image in package.images.items():
        if image is None or not _BY_DIGEST.fullmatch(image):
            yield (
                f"{path}: got {shown(image)}, expected an image named by its digest,"
                " REPOSITORY@sha256:DIGEST; a tag may point elsewhere tomorrow"
            )


def _registrar(package: ModelPackage) -> str | None:
    identity = (package.description.get("CreatedBy") or {}).get("IamIdentity") or {}
    return identity.get("Arn") or None


def _key(arn: ModelPackageArn) -> str:
    return f"{SEALS_PREFIX}{arn.group.lower()}/{arn.version}/manifest.json"


def _write(manifest: Manifest, key: str, store: ArtifactStore) -> ManifestReference:
    body = manifest.to_bytes()
    uri = S3Uri(bucket=store.bucket, key=key)
    if len(body) > LARGEST_MANIFEST:
        raise Refused(
            f"{uri}: too many objects, got {len(manifest.objects)} in {len(body)} bytes,"
            f" expected at most {LARGEST_MANIFEST} bytes"
        )
    version_id = store.write_document(key, body)
    return ManifestReference(uri=uri, version_id=version_id, sha256=manifest.sha256)


def _refuse_changes(before: ModelPackage, now: ModelPackage) -> None:
    """Reading gigabytes takes minutes, in which somebody may decide on the version."""
    for member, attribute in _SEALED_TOGETHER.items():
        got, expected = getattr(now, attribute), getattr(before, attribute)
        if got != expected:
            raise Refused(
                f"{member}: changed while it was sealed, got {shown(got)}, expected"
                f" {shown(expected)}"
            )
