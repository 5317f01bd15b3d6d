"""Finds what a source version became in a target's registry, by the origin that is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.manifest_reference import ManifestReference
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.model_package_arn import canonical_arn
from promotion_steps.names import MANIFEST_SHA256, ORIGIN_ARN
from promotion_steps.reading import reading


def promoted_versions(
    registry: Client, package: ModelPackage, manifest: ManifestReference
) -> list[ModelPackage]:
    """Return the target's versions that came of a source version with these objects.

    A ClientToken alone does not keep SageMaker from registering twice: for how long it is
    remembered is not documented.

    Args:
        registry: Of the target.
        package: In the source's registry.
        manifest: Of the copied objects.

    Raises:
        Refused: The registry does not tell.
    """
    versions = (describe_package(registry, arn) for arn in _arns(registry, package))
    return [
        version
        for version in versions
        if canonical_arn(version.customer_metadata.get(ORIGIN_ARN, "")) == package.arn.canonical
        and version.customer_metadata.get(MANIFEST_SHA256) == manifest.sha256
    ]


def _arns(registry: Client, package: ModelPackage) -> Iterator[str]:
    request: dict[str, Any] = {"ModelPackageGroupName": package.group}
    if created := package.description.get("CreationTime"):
        request["CreationTimeAfter"] = created  # nothing came of the version before it was there
    while True:
        with reading(f"versions of {package.group}"):
            page = registry.list_model_packages(**request)
        yield from (str(one["ModelPackageArn"]) for one in page.get("ModelPackageSummaryList", []))
        if not page.get("NextToken"):
            return
        request["NextToken"] = page["NextToken"]
