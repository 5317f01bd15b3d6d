from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from promote.main import app

ACCOUNT = "123456789012"
REGION = "us-east-1"
BUCKET = f"acme-dev-artifacts-{ACCOUNT}"
TAGS = [
    {"Key": "model-promotion:path", "Value": "acme"},
    {"Key": "model-promotion:environment", "Value": "dev"},
    {"Key": "model-promotion:target", "Value": "staging"},
]
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/churn"
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"digest": f"sha256:{'1' * 64}"},
    "layers": [],
}


class Account:
    """A registry account as the promotion's stacks leave it: group, bucket, image."""

    def __init__(self) -> None:
        self.sagemaker = boto3.client("sagemaker")
        self.s3 = boto3.client("s3")
        self.ecr = boto3.client("ecr")

    def deploy(self) -> None:
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        self.sagemaker.create_model_package_group(ModelPackageGroupName="churn", Tags=TAGS)
        self.ecr.create_repository(repositoryName="churn")
        self.digest = self.ecr.put_image(
            repositoryName="churn", imageTag="1", imageManifest=json.dumps(MANIFEST)
        )["image"]["imageId"]["imageDigest"]

    def package(self, version: int = 1) -> dict[str, Any]:
        arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package/churn/{version}"
        return dict(self.sagemaker.describe_model_package(ModelPackageName=arn))

    def uploaded(self) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET)
        return [found["Key"] for found in listed.get("Contents", [])]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        deployed = Account()
        deployed.deploy()
        yield deployed


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A readable `model.tar.gz`."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("model.joblib")
        member.size = 7
        archive.addfile(member, io.BytesIO(b"weights"))
    path = tmp_path / "model.tar.gz"
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=0))
    return path


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps({"binary_classification_metrics": {"auc": {"value": 0.97}}}))
    return path


PATH = f"""\
name: acme
environments:
  - {{name: dev, account: "{ACCOUNT}", region: {REGION}}}
  - {{name: staging, account: "222222222222", region: {REGION}}}
  - {{name: prod, account: "333333333333", region: {REGION}}}
"""
CHURN = """\
group: churn
environments:
  staging:
    gates:
      metrics: {auc: {min: 0.95}, recall: {min: 0.9}}
  prod:
    gates:
      metrics: {auc: {min: 0.99}, recall: {min: 0.95}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The config of a path of three environments and of one model."""
    folder = tmp_path / "config"
    (folder / "models").mkdir(parents=True)
    (folder / "path.yaml").write_text(PATH)
    (folder / "models" / "churn.yaml").write_text(CHURN)
    return folder


def promote(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def run() -> Any:
    return promote
