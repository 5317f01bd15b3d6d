"""What a registration reads of what it describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from botocore.exceptions import ClientError

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.sagemaker.access import Reads
from promote.rehearsal.emulator.sagemaker.container_images import EcrImage
from promote.rehearsal.emulator.sagemaker.model_source import ModelDataError, ModelSource
from promote.rehearsal.emulator.sagemaker.refusals import invalid
from promote.rehearsal.emulator.sagemaker.registry_rules import with_digest


def resolved(request: Request, reads: Reads, *, required: bool) -> Request:
    """Return a registration with the digest of each image.

    Args:
        request: The request of CreateModelPackage.
        reads: What the caller reads.
        required: Whether what the caller cannot read is refused.

    Raises:
        ServiceError: The caller cannot read an object or an image that the request describes.
    """
    result = deepcopy(request)
    for specification in _specifications(result):
        containers = specification.get("Containers", [])
        specification["Containers"] = [
            _resolved(container, reads, required=required) for container in containers
        ]
    return result


@rule(test="sagemaker/test_described_reads.py::test_a_caller_without_the_object_registers_nothing")
def require_object(source: ModelSource, reads: Reads) -> None:
    """CreateModelPackage needs its caller's permission to read the model data that it describes.

    Source: AWS Managed Policy Reference, AmazonSageMakerModelRegistryFullAccess, which grants the
    registrar reads of S3 and ECR.

    Raises:
        ServiceError: The caller cannot read the object.
    """
    if source.is_prefix:
        return
    try:
        reads.objects.check(source.bucket, source.key)
    except ClientError as error:
        raise invalid(
            f"Could not access model data at s3://{source.bucket}/{source.key}. Please ensure that "
            f"the caller has s3:GetObject permissions and that the object exists: {error}"
        ) from error


@rule(test="sagemaker/test_described_reads.py::test_a_caller_without_the_image_registers_nothing")
def require_image(container: Mapping[str, Any], reads: Reads) -> dict[str, Any]:
    """CreateModelPackage needs its caller's permission to read the image that it describes.

    Source: AWS Managed Policy Reference, AmazonSageMakerModelRegistryFullAccess, which grants the
    registrar reads of S3 and ECR.

    Raises:
        ServiceError: The caller cannot read the image.
    """
    image = EcrImage.from_uri(container["Image"])
    try:
        if image is not None:
            reads.images.manifest(image)
        return with_digest(container, reads.images)
    except ClientError as error:
        raise invalid(
            f"Could not access image {container['Image']}. Please ensure that the caller has "
            f"ecr:BatchGetImage permissions and that the image exists: {error}"
        ) from error


def _resolved(container: dict[str, Any], reads: Reads, *, required: bool) -> dict[str, Any]:
    if not required:
        try:
            return with_digest(container, reads.images)
        except ClientError:
            return container  # it stays without a digest
    for source in _sources(container):
        require_object(source, reads)
    return require_image(container, reads) if "Image" in container else container


def _sources(container: dict[str, Any]) -> list[ModelSource]:
    try:
        return ModelSource.all_of(container)
    except ModelDataError as error:
        raise invalid(str(error)) from error


def _specifications(request: Request) -> Iterator[dict[str, Any]]:
    if "InferenceSpecification" in request:
        yield request["InferenceSpecification"]
    yield from request.get("AdditionalInferenceSpecifications", [])
