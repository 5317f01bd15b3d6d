"""Registers a model package version, with everything that binds its approval to bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from promote.artifact import Artifact, LocalFile
from promote.image import pin_image
from promote.model_card import ModelCard
from promote.package_group import PackageGroup
from promote.report import Report, model_metrics
from promote.session import Caller
from promote.upload import Uploader
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.metadata_text import metadata_value
from promotion_steps.model_package import images_of
from promotion_steps.names import (
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    MODELS_PREFIX,
    REGISTRAR,
)
from promotion_steps.registration_status import PENDING
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI

if TYPE_CHECKING:
    from boto3 import Session

_BUNDLE_LENGTH = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Serving:
    """How SageMaker runs the model and what it exchanges."""

    image: str
    content_types: tuple[str, ...]
    response_types: tuple[str, ...]
    instance_types: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What somebody wants to register, checked and digested, nothing uploaded yet."""

    artifact: Artifact
    serving: Serving
    reports: tuple[Report, ...] = ()
    description: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    model_card: ModelCard | None = None
    runtime_lock: LocalFile | None = None

    @property
    def files(self) -> tuple[LocalFile, ...]:
        """Every file that is uploaded."""
        lock = [self.runtime_lock] if self.runtime_lock else []
        return (*self.artifact.files, *(report.file for report in self.reports), *lock)

    @property
    def size(self) -> int:
        """The number of bytes to upload."""
        return sum(file.size for file in self.files)

    @property
    def bundle(self) -> str:
        """A name for exactly these files: other bytes, another bundle."""
        lines = sorted(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()[:_BUNDLE_LENGTH]


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """A registered version, as `promote register --json` prints it.

    Args:
        status: SageMaker's `ModelPackageStatus`; `Pending` until somebody looks.
    """

    model_package_arn: str
    group: str
    environment: str
    target: str | None
    image: str
    registrar: str
    status: str
    manifest_uri: str
    manifest_version: str
    manifest_sha256: str
    objects: int
    bytes: int

    @property
    def reference(self) -> str:
        """`GROUP/VERSION`."""
        return self.model_package_arn.rpartition("model-package/")[2]


def register(
    session: Session,
    group: PackageGroup,
    candidate: Candidate,
    progress: Callable[[int], None] = lambda _: None,
) -> Registration:
    """Upload the candidate and create a version that waits for approval.

    Raises:
        RefusalError: The image or the bucket is not fit for a promotion.
    """
    image = pin_image(session, candidate.serving.image)
    registrar = metadata_value(Caller.from_session(session).arn)
    bucket = group.environment.artifact_bucket
    uploader = Uploader(s3=session.client("s3"), bucket=bucket, progress=progress)
    prefix = bundle_prefix(group, candidate)
    objects = [uploader.upload(file, prefix + file.name) for file in candidate.files]
    request = bound_request(group, candidate, image, registrar, objects, uploader.write)
    properties = request["CustomerMetadataProperties"]
    arn = session.client("sagemaker").create_model_package(**request)["ModelPackageArn"]
    return Registration(
        model_package_arn=arn,
        group=group.name,
        environment=group.environment.name,
        target=group.target,
        image=image,
        registrar=registrar,
        status=PENDING,
        manifest_uri=properties[MANIFEST_URI],
        manifest_version=properties[MANIFEST_VERSION],
        manifest_sha256=properties[MANIFEST_SHA256],
        objects=len(objects),
        bytes=candidate.size,
    )


def bundle_prefix(group: PackageGroup, candidate: Candidate) -> str:
    """Return where the candidate's files lie in the artifact bucket."""
    return f"{MODELS_PREFIX}{group.name}/{candidate.bundle}/"


def bound_request(
    group: PackageGroup,
    candidate: Candidate,
    image: str,
    registrar: str,
    objects: Sequence[ManifestObject],
    write: Callable[[str, bytes], str],
) -> dict[str, Any]:
    """Build the request that creates the version, bound to a manifest of its objects.

    Args:
        group: Where the version is created.
        candidate: What it is made of.
        image: Named by its digest; empty where it is not known yet.
        registrar: The ARN of who registers, a role's session with its name.
        objects: The candidate's files, where they lie in S3.
        write: Writes the manifest to a key and returns its version.
    """
    prefix = bundle_prefix(group, candidate)
    base = f"s3://{group.environment.artifact_bucket}/{prefix}"
    request = _package_request(group, candidate, image, base)
    manifest = Manifest.of(
        objects,
        metadata={**candidate.metadata, REGISTRAR: registrar},
        images={path: uri for path, uri in images_of(request).items() if uri is not None},
    )
    properties = {
        MANIFEST_URI: f"{base}manifest.json",
        MANIFEST_VERSION: write(f"{prefix}manifest.json", manifest.to_bytes()),
        MANIFEST_SHA256: manifest.sha256,
        REGISTRAR: registrar,
    }
    if candidate.runtime_lock:
        properties[RUNTIME_LOCK_URI] = base + candidate.runtime_lock.name
    request["CustomerMetadataProperties"] = {**candidate.metadata, **properties}
    return request


def _package_request(
    group: PackageGroup, candidate: Candidate, image: str, base: str
) -> dict[str, Any]:
    uri_of = {report.file.name: base + report.file.name for report in candidate.reports}
    request: dict[str, Any] = {
        "ModelPackageGroupName": group.name,
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": _inference_specification(candidate, image, base),
    }
    if candidate.description:
        request["ModelPackageDescription"] = candidate.description
    if candidate.model_card:
        request["ModelCard"] = candidate.model_card.to_request()
    if candidate.reports:
        request["ModelMetrics"] = model_metrics(candidate.reports, uri_of)
    return request


def _inference_specification(candidate: Candidate, image: str, base: str) -> dict[str, Any]:
    artifact, serving = candidate.artifact, candidate.serving
    source = {
        "S3Uri": base + artifact.entry,
        "S3DataType": artifact.s3_data_type,
        "CompressionType": artifact.compression_type,
    }
    container: dict[str, Any] = {"ModelDataSource": {"S3DataSource": source}}
    if image:
        container["Image"] = image
    if serving.environment:
        container["Environment"] = dict(serving.environment)
    specification: dict[str, Any] = {
        "Containers": [container],
        "SupportedContentTypes": list(serving.content_types),
        "SupportedResponseMIMETypes": list(serving.response_types),
    }
    if serving.instance_types:
        specification["SupportedRealtimeInferenceInstanceTypes"] = list(serving.instance_types)
    return specification
