"""Model package groups of probes, with their versions."""

from __future__ import annotations

from collections.abc import Iterator

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    registry = clients("sagemaker")
    for page in registry.get_paginator("list_model_package_groups").paginate():
        for group in page["ModelPackageGroupSummaryList"]:
            name = group["ModelPackageGroupName"]
            if not name.startswith(mark.prefix):
                continue
            tags = registry.list_tags(ResourceArn=group["ModelPackageGroupArn"])["Tags"]
            if mark.is_on(name, tags_of(tags)):
                yield name


def _remove(clients: Clients, name: str) -> None:
    registry = clients("sagemaker")
    pages = registry.get_paginator("list_model_packages").paginate(ModelPackageGroupName=name)
    versions = [one["ModelPackageArn"] for p in pages for one in p["ModelPackageSummaryList"]]
    for arn in versions:
        registry.delete_model_package(ModelPackageName=arn)
    registry.delete_model_package_group(ModelPackageGroupName=name)


PACKAGE_GROUP = Kind(
    name="model package group",
    found=_found,
    remove=_remove,
    permissions=(
        "sagemaker:AddTags",
        "sagemaker:CreateModelPackage",
        "sagemaker:CreateModelPackageGroup",
        "sagemaker:DeleteModelPackage",
        "sagemaker:DeleteModelPackageGroup",
        "sagemaker:DescribeModelPackage",
        "sagemaker:ListModelPackageGroups",
        "sagemaker:ListModelPackages",
        "sagemaker:ListTags",
    ),
)


def create_group(clients: Clients, mark: Mark, name: str) -> None:
    """Create an empty group."""
    clients("sagemaker").create_model_package_group(ModelPackageGroupName=name, Tags=mark.tag_list)
