"""A registration needs its caller's reads of what it describes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.container_images import Manifest

DIGEST = f"sha256:{'a' * 64}"
REPOSITORY = "222222222222.dkr.ecr.us-east-1.amazonaws.com/team/image"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"


@pytest.fixture
def reading(aws_with: Callable[..., Any]) -> Any:
    return aws_with(create_reads=True)


def register(aws: Any, **container: Any) -> str:
    return str(aws.package(InferenceSpecification={"Containers": [container]}))


def test_a_caller_without_the_object_registers_nothing(reading: Any) -> None:
    address = "s3://models/m.tar.gz"
    with pytest.raises(ServiceError, match=f"Could not access model data at {address}"):
        register(reading, Image="i", ModelDataUrl=address)
    reading.store("m.tar.gz", {})
    assert register(reading, Image="i", ModelDataUrl=address).endswith("/churn/1")


def test_additional_data_is_read_too(reading: Any) -> None:
    source = {"S3Uri": "s3://models/a", "S3DataType": "S3Object", "CompressionType": "None"}
    additional = [{"ChannelName": "adapter", "S3DataSource": source}]
    with pytest.raises(ServiceError, match="Could not access model data at s3://models/a"):
        register(reading, Image="i", AdditionalModelDataSources=additional)


@pytest.mark.parametrize("image", [f"{REPOSITORY}:1", f"{REPOSITORY}@{DIGEST}"])
def test_a_caller_without_the_image_registers_nothing(reading: Any, image: str) -> None:
    with pytest.raises(ServiceError, match=f"Could not access image {image}"):
        register(reading, Image=image)
    reading.images.manifests[image] = Manifest(digest=DIGEST, media_type=DOCKER)
    assert register(reading, Image=image).endswith("/churn/1")


def test_an_address_outside_s3_is_refused(reading: Any) -> None:
    with pytest.raises(ServiceError, match=r"^ValidationException: model data: got .https:"):
        register(reading, Image="i", ModelDataUrl="https://example.org/m.tar.gz")


def test_the_other_answer_reads_nothing(aws: Any) -> None:
    assert register(aws, Image=f"{REPOSITORY}:1", ModelDataUrl="s3://models/none").endswith(
        "/churn/1"
    )
