"""Every way to upload a model: sealed, judged and copied through real clients."""

from __future__ import annotations

import hashlib
import io
import json
import time
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from promote.rehearsal.emulator.launcher import Emulator
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.case import Case
from promotion_steps.copy import copy_model
from promotion_steps.copy_token import CopyToken
from promotion_steps.examinations.integrity import examine
from promotion_steps.hop import Hop
from promotion_steps.manifest import Manifest
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import Environment
from promotion_steps.object_copy import ObjectCopy, Place
from promotion_steps.path_group import is_on_path
from promotion_steps.promotion_settings import PromotionSettings
from promotion_steps.seal import Sealed, seal

SOURCE = Environment(path="sealing", name="dev", account="111111111111", region="us-east-1")
TARGET = Environment(path="sealing", name="next", account="111111111111", region="us-east-1")
GROUP = "sealed-by-other-means"
FOLDER = f"models/{GROUP}/by-hand/model/"
LARGE = b"weights." * 1024 * 1024
IN_PARTS = TransferConfig(multipart_threshold=5 * 1024**2, multipart_chunksize=5 * 1024**2)
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "layers": [],
    }
)
IMAGE = (
    "111111111111.dkr.ecr.us-east-1.amazonaws.com/sealed@sha256:"
    f"{hashlib.sha256(MANIFEST.encode()).hexdigest()}"
)


class Registry:
    """A group of the emulator, and the buckets on both sides."""

    def __init__(self, emulator: Emulator) -> None:
        session = emulator.session(SOURCE.account)
        self.s3 = session.client("s3")
        self.plain = session.client(
            "s3", config=Config(request_checksum_calculation="when_required")
        )
        self.sagemaker = session.client("sagemaker")
        ecr = session.client("ecr")
        ecr.create_repository(repositoryName="sealed")
        ecr.put_image(repositoryName="sealed", imageTag="1", imageManifest=MANIFEST)
        self.source, self.target = (self.create(one) for one in (SOURCE, TARGET))
        tags = {"model-promotion:path": "sealing", "model-promotion:environment": "dev"}
        self.sagemaker.create_model_package_group(
            ModelPackageGroupName=GROUP,
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )

    def create(self, environment: Environment) -> ArtifactStore:
        bucket = environment.artifact_bucket
        self.s3.create_bucket(Bucket=bucket)
        self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return ArtifactStore(s3=self.s3, bucket=bucket, account=environment.account)

    def upload(self) -> None:
        digested = {"ChecksumAlgorithm": "SHA256"}
        for client, name, more in (
            (self.s3, "sha256", digested),
            (self.s3, "as-boto3-does", {}),
            (self.plain, "as-s3-does", {}),
        ):
            key = f"{FOLDER}{name}"
            client.put_object(Bucket=self.source.bucket, Key=key, Body=b"x", **more)
            client.upload_fileobj(
                io.BytesIO(LARGE),
                self.source.bucket,
                f"{key}-in-parts",
                ExtraArgs=more,
                Config=IN_PARTS,
            )

    def register(self) -> ModelPackageArn:
        source = {
            "S3Uri": self.source.uri(FOLDER),
            "S3DataType": "S3Prefix",
            "CompressionType": "None",
        }
        arn = self.sagemaker.create_model_package(
            ModelPackageGroupName=GROUP,
            ModelApprovalStatus="PendingManualApproval",
            CustomerMetadataProperties={"team": "growth"},
            InferenceSpecification={
                "Containers": [{"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
        )["ModelPackageArn"]
        deadline = time.monotonic() + 20
        while self._status(arn) != "Completed" and time.monotonic() < deadline:
            time.sleep(0.05)
        return ModelPackageArn.from_text(arn)

    def _status(self, arn: str) -> str:
        described = self.sagemaker.describe_model_package(ModelPackageName=arn)
        return str(described["ModelPackageStatus"])

    def seal(self, arn: ModelPackageArn) -> Sealed:
        return seal(arn, registry=self.sagemaker, store=self.source, seconds_left=lambda: 600.0)

    def judge(self, package: ModelPackage) -> Any:
        case = Case(
            hop=Hop(source=SOURCE, target=TARGET),
            package=package,
            settings=PromotionSettings(model=GROUP, group=GROUP, gates={}),
            artifacts=self.source,
            client=lambda service, region: self.sagemaker,
            seconds_left=lambda: 600.0,
        )
        return [str(finding) for finding in examine(case).findings]


@pytest.fixture(scope="module")
def registry(emulator: Emulator) -> Registry:
    registry = Registry(emulator)
    registry.upload()
    return registry


def test_however_a_model_was_uploaded_it_is_sealed_and_arrives(registry: Registry) -> None:
    arn = registry.register()
    assert is_on_path(registry.sagemaker, GROUP, SOURCE)

    assert registry.seal(arn).objects == 6
    assert registry.seal(arn).was_sealed

    package = describe_package(registry.sagemaker, str(arn))
    assert registry.judge(package) == []
    outcome = copy_model(
        package,
        ObjectCopy(source=registry.source, target=registry.target),
        token=CopyToken(),
        out_of_time=lambda: False,
    )
    assert outcome.summary == f"6 objects in {TARGET.artifact_bucket}"
    body = registry.target.read(
        package.manifest.uri.key,
        outcome.outputs["ManifestVersion"],
        sha256=outcome.outputs["ManifestSha256"],
        largest=10_000,
    )
    there = Manifest.from_bytes(body)
    assert there.metadata["team"] == "growth"
    assert list(there.images.values()) == [IMAGE]


def test_a_large_model_with_a_crc_of_all_bytes_travels_in_parts(registry: Registry) -> None:
    arn = registry.register()
    registry.seal(arn)
    package = describe_package(registry.sagemaker, str(arn))
    manifest = Manifest.from_bytes(
        registry.source.read(
            package.manifest.uri.key,
            package.manifest.version_id,
            sha256=package.manifest.sha256,
            largest=10_000,
        )
    )
    entry = manifest.find(f"{FOLDER}as-s3-does-in-parts")
    assert entry is not None
    copying = ObjectCopy(source=registry.source, target=registry.target, largest_copy=1024)

    arrived = copying.copy_in_parts(Place(entry=entry, is_taken=True), CopyToken(), lambda: False)

    there = registry.target.observe(entry.key)
    assert not isinstance(arrived, CopyToken)
    assert there is not None
    assert (arrived.version_id, there.crc64nvme) == (there.version_id, entry.crc64nvme)


def test_what_was_added_after_the_seal_is_a_finding(registry: Registry) -> None:
    arn = registry.register()
    registry.seal(arn)
    registry.s3.put_object(Bucket=registry.source.bucket, Key=f"{FOLDER}sha256", Body=b"evil")
    package = describe_package(registry.sagemaker, str(arn))

    findings = registry.judge(package)

    assert any("sha256: version is " in finding for finding in findings)
