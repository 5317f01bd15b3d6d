"""Rules of the model registry that AWS's service model does not state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.sagemaker.container_images import EcrImage, ImageRegistry

PENDING, IN_PROGRESS, COMPLETED, FAILED = "Pending", "InProgress", "Completed", "Failed"


@rule(test="sagemaker/test_registry_rules.py::test_arns_of_a_group_and_its_versions_are_lower_case")
def arn_name(name: str, arn_case: str) -> str:
    """ARNs of groups and of their versions are lower-case; `ModelPackageGroupName` keeps its case.

    Source: SageMaker AI Developer Guide, "View the Details of a Model Version" and "Model Registry
    Models, Model Versions, and Model Groups" (group `AbaloneGroup`, version `abalonegroup/1`).
    """
    return name.lower() if arn_case == "lower" else name


@rule(test="sagemaker/test_registry_rules.py::test_a_registration_takes_its_time")
def next_status(status: str, *, fails: bool) -> str | None:
    """A registration is `Pending`, then `InProgress`, then `Completed` or `Failed`.

    Source: SageMaker API Reference, DescribeModelPackage, ModelPackageStatus.
    """
    return {PENDING: IN_PROGRESS, IN_PROGRESS: FAILED if fails else COMPLETED}.get(status)


@rule(test="sagemaker/test_registry_rules.py::test_a_failed_registration_says_why")
def status_details(status: str, name: str, images: list[str]) -> dict[str, Any]:
    """A `Failed` registration says of each image why its scan failed, by the package's name.

    Source: SageMaker API Reference, ModelPackageStatusDetails and ModelPackageStatusItem.
    """
    failed = images if status == FAILED else []
    return {
        "ValidationStatuses": [],
        "ImageScanStatuses": [
            {
                "Name": name,
                "Status": FAILED,
                "FailureReason": f"The image {image} could not be scanned.",
            }
            for image in failed
        ],
    }


@rule(test="sagemaker/test_registry_rules.py::test_the_registry_resolves_a_tag_to_a_digest")
def with_digest(container: Mapping[str, Any], registry: ImageRegistry) -> dict[str, Any]:
    """The registry answers `ImageDigest` beside `Image`, resolved when the version is registered.

    Source: SageMaker AI Developer Guide, "Update the Details of a Model Version".
    """
    image = EcrImage.from_uri(container["Image"])
    if image is None or "ImageDigest" in container:
        return dict(container)
    digest = image.digest or registry.manifest(image).digest
    return {**container, "ImageDigest": digest}
