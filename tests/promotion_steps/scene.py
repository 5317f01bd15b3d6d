"""A registered model package and its bucket, as the tests find them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.hop import Hop
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.model_package import ModelPackage, images_of
from promotion_steps.names import (
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    REGISTRAR,
    Environment,
)
from tests.promotion_steps.fake_s3 import FakeS3

SOURCE = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")
TARGET = Environment(path="acme", name="staging", account="222222222222", region="us-east-1")
HOP = Hop(source=SOURCE, target=TARGET)
GROUP = "breast-cancer"
PIPELINE = TARGET.pipeline(GROUP)
ARN = SOURCE.arn("sagemaker", f"model-package/{GROUP}/7")
TARGET_ARN = TARGET.arn("sagemaker", f"model-package/{GROUP}/1")
CREATED = "2026-01-07T00:00:00.000+00:00"
EXECUTION = "11111111-2222-3333-4444-555555555555"
PREFIX = f"models/{GROUP}/0123456789abcdef/"
MODEL = f"{PREFIX}model.tar.gz"
REPORT = f"{PREFIX}reports/metrics.json"
MANIFEST = f"{PREFIX}manifest.json"
IMAGE = f"763104351884.dkr.ecr.us-east-1.amazonaws.com/sklearn@sha256:{'a' * 64}"
OWNER = f"arn:aws:iam::{SOURCE.account}:role/acme-dev-data-scientist"
BUCKET, TARGET_BUCKET = SOURCE.artifact_bucket, TARGET.artifact_bucket


def uri(key: str, bucket: str = BUCKET) -> str:
    return f"s3://{bucket}/{key}"


def description(**members: Any) -> dict[str, Any]:
    """Answer like DescribeModelPackage; a member that is None is left out."""
    source = {"S3Uri": uri(MODEL), "S3DataType": "S3Object", "CompressionType": "Gzip"}
    statistics = {"ContentType": "application/json", "S3Uri": uri(REPORT)}
    described: dict[str, Any] = {
        "ModelPackageArn": ARN,
        "ModelPackageGroupName": GROUP,
        "ModelPackageVersion": 7,
        "CreationTime": datetime(2026, 1, 7, tzinfo=UTC),
        "ModelPackageStatus": "Completed",
        "ModelApprovalStatus": "Approved",
        "InferenceSpecification": {
            "Containers": [{"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        "ModelMetrics": {"ModelQuality": {"Statistics": statistics}},
        "CustomerMetadataProperties": {"team": "oncology"},
        **members,
    }
    return {name: value for name, value in described.items() if value is not None}


class Scene:
    """One package in the source account, with the objects it was registered with."""

    def __init__(self, *, page: int = 1000) -> None:
        owners = {BUCKET: SOURCE.account, TARGET_BUCKET: TARGET.account}
        self.s3 = FakeS3(owners, page=page)
        self.source = ArtifactStore(s3=self.s3, bucket=BUCKET, account=SOURCE.account)
        self.target = ArtifactStore(s3=self.s3, bucket=TARGET_BUCKET, account=TARGET.account)
        self.objects: list[ManifestObject] = []

    def add(self, key: str, body: bytes, **how: Any) -> ManifestObject:
        stored = self.s3.store(BUCKET, key, body, **how)
        entry = ManifestObject(
            key=key,
            version_id=stored.version_id,
            size=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            parts_sha256=stored.parts_sha256,
            crc64nvme=stored.crc64nvme,
        )
        self.objects.append(entry)
        return entry

    def add_report(self, document: Any) -> ManifestObject:
        return self.add(REPORT, json.dumps(document).encode())

    def manifest(self, **members: Any) -> Manifest:
        """Return the manifest of a package that is described with these members."""
        described = description(**members)
        images = images_of(described)
        return Manifest.of(
            self.objects,
            metadata=described.get("CustomerMetadataProperties", {}),
            images={path: image for path, image in images.items() if image is not None},
        )

    def register(self, body: bytes | None = None, **members: Any) -> ModelPackage:
        """Write the manifest and describe the package that is bound to it."""
        own = {"team": "oncology", REGISTRAR: OWNER}
        sealed = {"CustomerMetadataProperties": own, **members}
        body = self.manifest(**sealed).to_bytes() if body is None else body
        version = self.s3.store(BUCKET, MANIFEST, body)
        metadata = {
            **own,
            MANIFEST_URI: uri(MANIFEST),
            MANIFEST_VERSION: version.version_id,
            MANIFEST_SHA256: hashlib.sha256(body).hexdigest(),
        }
        members = {"CustomerMetadataProperties": metadata, **members}
        return ModelPackage.from_describe(description(**members))


def registered(*, page: int = 1000, **members: Any) -> tuple[Scene, ModelPackage]:
    """Return a scene with a model and a report of ordinary size."""
    scene = Scene(page=page)
    scene.add(MODEL, b"model bytes")
    scene.add_report({"auc": 0.97})
    return scene, scene.register(**members)
