"""Rules of CreateModel that AWS's service model does not state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_region

from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.sagemaker.container_images import EcrImage, Manifest
from promote.rehearsal.emulator.sagemaker.refusals import invalid

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


@rule(test="sagemaker/test_model_rules.py::test_an_unapproved_version_is_not_deployed_by_its_name")
def refuse_unapproved(package: Mapping[str, Any]) -> None:
    """A version is deployed by `ModelPackageName` only when it is `Approved`.

    Source: SageMaker API Reference, CreateModelPackage, ModelApprovalStatus.

    Raises:
        ServiceError: The version waits for approval or is rejected.
    """
    status = package.get("ModelApprovalStatus", "Approved")
    if status != "Approved":
        raise invalid(
            f"Cannot create a Model from ModelPackage {package['ModelPackageArn']}: its approval "
            f"status is {status}, expected Approved"
        )


@rule(test="sagemaker/test_model_rules.py::test_a_package_that_is_not_completed_is_not_deployed")
def refuse_unfinished(package: Mapping[str, Any]) -> None:
    """A model package is deployable when its status is `Completed`.

    Source: SageMaker API Reference, DescribeModelPackage, ModelPackageStatus.

    Raises:
        ServiceError: The registration is under way, or failed.
    """
    status = package["ModelPackageStatus"]
    if status != "Completed":
        raise invalid(f"ModelPackage {package['ModelPackageArn']} is in status {status}.")


@rule(test="sagemaker/test_model_rules.py::test_the_environment_is_given_once")
def refuse_second_environment(packaged: Mapping[str, Any], container: Mapping[str, Any]) -> None:
    """`Environment` is given at the model package or at the model, not at both.

    Source: public report sagemaker-python-sdk issue 3397.

    Raises:
        ServiceError: Both give one.
    """
    if "Environment" in packaged and container.get("Environment"):
        raise invalid(
            "Environment variable map cannot be specified both at Model Package "
            f"{packaged['Environment']} and Model {container['Environment']}"
        )


@rule(test="sagemaker/test_model_rules.py::test_an_image_of_another_media_type_is_refused")
def refuse_media_type(image: EcrImage, manifest: Manifest) -> None:
    """The image of a model has a Docker v2 manifest, and no image index or OCI manifest.

    Source: public reports amazon-sagemaker-feedback issue 180 and mlflow issue 13834.

    Raises:
        ServiceError: The manifest is of another media type.
    """
    if manifest.media_type != DOCKER_MANIFEST:
        raise invalid(
            f"Unsupported manifest media type {manifest.media_type} for image {image.uri}. Ensure "
            "that valid manifest media type is used for specified image."
        )


@rule(test="sagemaker/test_model_rules.py::test_an_image_of_another_region_is_refused")
def refuse_another_region(image: EcrImage) -> None:
    """The image of a model is in the model's region.

    Source: public report sagemaker-pytorch-inference-toolkit pull request 7.

    Raises:
        ServiceError: The image is in another region.
    """
    region = get_region()
    if image.region != region:
        raise invalid(
            f'Region of "{image.uri}" does not match expected region of {region}. '
            "Cross region ECR image pulls are not allowed."
        )
