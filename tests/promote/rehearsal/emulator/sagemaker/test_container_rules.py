"""An endpoint fails where its containers could not start on AWS."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promote.rehearsal.emulator.sagemaker.container_images import Manifest
from promote.rehearsal.emulator.sagemaker.invocation import invoke

ROLE = "arn:aws:iam::111111111111:role/execution"
DIGEST = f"sha256:{'a' * 64}"
REPOSITORY = "222222222222.dkr.ecr.us-east-1.amazonaws.com/team/image"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
SCRIPT = """
import os
def model_fn(model_dir):
    return model_dir
def transform_fn(model, body, content_type, accept):
    return ",".join(sorted(os.listdir(os.path.join(model, %r)))), "text/plain"
"""


def deployed(aws: Any, container: dict[str, Any], **model: Any) -> dict[str, Any]:
    request = {"ModelName": "m", "ExecutionRoleArn": ROLE, **model}
    aws.call("CreateModel", request | {"PrimaryContainer": container})
    variant = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large"}
    config = {"EndpointConfigName": "c", "ProductionVariants": [variant]}
    aws.call("CreateEndpointConfig", config)
    aws.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"})
    described: dict[str, Any] = aws.settled("e")
    return described


def files(aws: Any, **more: str) -> str:
    return str(aws.store("m.tar.gz", {"code/inference.py": SCRIPT % "code", **more}))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_an_archive_with_a_link_fails_the_endpoint(aws: Any, kind: bytes, tmp_path: Path) -> None:
    (tmp_path / "s3" / "models").mkdir(parents=True)
    with tarfile.open(tmp_path / "s3" / "models" / "m.tar.gz", "w:gz") as packed:
        target = tarfile.TarInfo("weights")
        packed.addfile(target)
        link = tarfile.TarInfo("latest")
        link.type, link.linkname = kind, "weights"
        packed.addfile(link)
    described = deployed(aws, {"Image": "i", "ModelDataUrl": "s3://models/m.tar.gz"})
    assert described["EndpointStatus"] == "Failed"
    assert described["FailureReason"].endswith("s3://models/m.tar.gz: latest is a link")


@pytest.mark.parametrize(("isolated", "status"), [(True, "Failed"), (False, "InService")])
def test_requirements_under_isolation_fail_the_endpoint(
    aws: Any, isolated: bool, status: str
) -> None:
    address = files(aws, **{"code/requirements.txt": "pandas"})
    described = deployed(
        aws, {"Image": "i", "ModelDataUrl": address}, EnableNetworkIsolation=isolated
    )
    assert described["EndpointStatus"] == status
    assert ("code/requirements.txt: the container has no network access" in str(described)) == (
        isolated
    )


def test_an_isolated_model_without_requirements_serves(aws: Any) -> None:
    described = deployed(
        aws, {"Image": "i", "ModelDataUrl": files(aws)}, EnableNetworkIsolation=True
    )
    assert described["EndpointStatus"] == "InService"


def test_an_image_that_cannot_be_pulled_fails_the_endpoint(aws: Any) -> None:
    described = deployed(aws, {"Image": f"{REPOSITORY}:1", "ModelDataUrl": files(aws)})
    assert described["EndpointStatus"] == "Failed"
    assert described["FailureReason"].startswith(
        "Please make sure all images included in the model for the production variant v exist, "
        "and that the execution role used to create the model has permissions to access them"
    )


def test_a_deployed_image_is_described_with_its_digest(aws: Any) -> None:
    aws.images.manifests[f"{REPOSITORY}:1"] = Manifest(digest=DIGEST, media_type=DOCKER)
    described = deployed(aws, {"Image": f"{REPOSITORY}:1", "ModelDataUrl": files(aws)})
    (image,) = described["ProductionVariants"][0]["DeployedImages"]
    assert image["SpecifiedImage"] == f"{REPOSITORY}:1"
    assert image["ResolvedImage"] == f"{REPOSITORY}@{DIGEST}"


def test_additional_model_data_is_beside_the_model(aws_with: Callable[..., Any]) -> None:
    aws = aws_with()
    script = SCRIPT % "../additional-model-data-sources/adapter"
    address = aws.store("m.tar.gz", {"code/inference.py": script})
    aws.store("adapter/weights", {})
    source = {"S3Uri": "s3://models/adapter/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    channel = {"ChannelName": "adapter", "S3DataSource": source}
    container = {"Image": "i", "ModelDataUrl": address, "AdditionalModelDataSources": [channel]}
    assert deployed(aws, container)["EndpointStatus"] == "InService"
    assert invoke(aws.sagemaker.endpoints, "e", {}, b"")[2] == b"weights"
