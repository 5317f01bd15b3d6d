"""SageMaker in this process: one of its own for each test, with no server and no S3."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import JsonService
from promote.rehearsal.emulator.sagemaker.access import Access, Reads
from promote.rehearsal.emulator.sagemaker.container_images import EcrImage, Manifest
from promote.rehearsal.emulator.sagemaker.events import Announcements
from promote.rehearsal.emulator.sagemaker.operations import SageMaker
from promote.rehearsal.emulator.switches import Switches

DEV = "111111111111"
REGION = "us-east-1"
AT_ONCE = Switches(
    create_reads=False, deploy_unapproved=False, endpoint_seconds=0, registration_seconds=0
)


class FolderStore:
    """Objects as files below a folder; the first path part is the bucket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keys(self, bucket: str, prefix: str) -> Iterable[str]:
        root = self.folder / bucket
        names = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        return sorted(name for name in names if name.startswith(prefix))

    def check(self, bucket: str, key: str) -> None:
        if not (self.folder / bucket / key).is_file():
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": key}}, "GetObject")

    def download(self, bucket: str, key: str, to: Path) -> None:
        self.check(bucket, key)
        shutil.copyfile(self.folder / bucket / key, to)


class Images:
    """Manifests by the URI of their image; others are not there."""

    def __init__(self) -> None:
        self.manifests: dict[str, Manifest] = {}

    def manifest(self, image: EcrImage) -> Manifest:
        if image.uri not in self.manifests:
            error = {"Code": "ImageNotFoundException", "Message": image.uri}
            raise ClientError({"Error": error}, "BatchGetImage")  # type: ignore[typeddict-item]
        return self.manifests[image.uri]


class Aws:
    """SageMaker with everything around it recorded."""

    def __init__(self, objects: Path, switches: Switches = AT_ONCE) -> None:
        self.entries: list[dict[str, Any]] = []
        self.assumed: list[tuple[str, str]] = []
        self.objects = objects
        self.images = Images()
        self.sagemaker = SageMaker(
            switches,
            Announcements(self._record, switches),
            Access(
                check_trust=self._check_trust,
                as_role=lambda _role, _source: self._reads(),
                as_caller=self._reads,
            ),
        )
        self.call = JsonService("sagemaker", self.sagemaker.operations()).call

    @property
    def details(self) -> list[dict[str, Any]]:
        return [json.loads(entry["Detail"]) for entry in self.entries]

    def package(self, **more: Any) -> str:
        """Register a version of the group `churn`, which must be there."""
        request = {"ModelPackageGroupName": "churn", **more}
        return str(self.call("CreateModelPackage", request)["ModelPackageArn"])

    def store(self, key: str, files: dict[str, str | bytes]) -> str:
        """Put a tar.gz of files into the bucket `models`, and return its address."""
        archive = self.objects / "models" / key
        archive.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive, "w:gz") as packed:
            for name, content in files.items():
                data = content if isinstance(content, bytes) else content.encode()
                member = tarfile.TarInfo(name)
                member.size = len(data)
                packed.addfile(member, io.BytesIO(data))
        return f"s3://models/{key}"

    def configure(self, name: str, container: dict[str, Any], **variant: Any) -> str:
        """Create a model and an endpoint configuration of that name, and return it."""
        role = f"arn:aws:iam::{DEV}:role/execution"
        model = {"ModelName": name, "PrimaryContainer": container, "ExecutionRoleArn": role}
        self.call("CreateModel", model)
        capacity = {"InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        variants = [{"VariantName": "blue", "ModelName": name, **capacity, **variant}]
        config = {"EndpointConfigName": name, "ProductionVariants": variants}
        self.call("CreateEndpointConfig", config)
        return name

    def settled(self, endpoint: str) -> dict[str, Any]:
        """Wait until an endpoint is neither being created nor updated, and describe it."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            described = self.call("DescribeEndpoint", {"EndpointName": endpoint})
            if described["EndpointStatus"] not in ("Creating", "Updating"):
                return described
            time.sleep(0.02)
        raise TimeoutError(endpoint)

    def _record(self, entry: dict[str, Any], _package: object) -> None:
        self.entries.append(entry)

    def _check_trust(self, role_arn: str, source_arn: str) -> None:
        self.assumed.append((role_arn, source_arn))

    def _reads(self) -> Reads:
        return Reads(objects=FolderStore(self.objects), images=self.images)


@pytest.fixture
def aws_with(tmp_path: Path) -> Iterator[Callable[..., Aws]]:
    """Make a SageMaker whose switches differ from those of a test that waits for nothing."""
    made: list[Aws] = []

    def make(**switches: Any) -> Aws:
        emulated = Aws(tmp_path / "s3", replace(AT_ONCE, **switches))
        emulated.call("CreateModelPackageGroup", {"ModelPackageGroupName": "churn"})
        made.append(emulated)
        return emulated

    with request_scope(DEV, REGION):
        yield make
        for emulated in made:
            emulated.sagemaker.reset()


@pytest.fixture
def aws(aws_with: Callable[..., Aws]) -> Aws:
    return aws_with()


@pytest.fixture
def inference() -> Callable[[], dict[str, Any]]:
    def specification() -> dict[str, Any]:
        return {"Containers": [{"Image": "image@sha256:1", "ModelDataUrl": "s3://models/m.tar.gz"}]}

    return specification
