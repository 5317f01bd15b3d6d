"""Step: find versions that nobody decides on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from promotion_steps.arrival import reason_not_arrived
from promotion_steps.aws import Client
from promotion_steps.model_package import read_customer_metadata
from promotion_steps.names import WITHDRAWN, Environment
from promotion_steps.path_group import is_on_path

_WAITING = "PendingManualApproval"


def find_waiting(registry: Client, environment: Environment, *, since: datetime) -> list[str]:
    """Find the newest version of each group, where it waits for approval since then or longer.

    An older version that waits is no matter: a newer one took its place. Nor does a version wait
    that nobody may approve.

    Args:
        registry: Of the environment.
        environment: Whose groups.
        since: The latest registration that counts.

    Returns:
        ARNs of versions.
    """
    groups = [group for group in _groups(registry) if is_on_path(registry, group, environment)]
    newest = [arn for group in groups for arn in _newest(registry, group, since)]
    return [arn for arn in newest if _can_be_approved(registry, arn)]


def _groups(registry: Client) -> Iterator[str]:
    for page in registry.get_paginator("list_model_package_groups").paginate():
        for group in page["ModelPackageGroupSummaryList"]:
            yield str(group["ModelPackageGroupName"])


def _newest(registry: Client, group: str, since: datetime) -> Iterator[str]:
    newest = registry.list_model_packages(
        ModelPackageGroupName=group, SortBy="CreationTime", SortOrder="Descending", MaxResults=1
    )["ModelPackageSummaryList"]
    for version in newest:
        if version["ModelApprovalStatus"] == _WAITING and version["CreationTime"] <= since:
            yield str(version["ModelPackageArn"])


def _can_be_approved(registry: Client, arn: str) -> bool:
    metadata = read_customer_metadata(registry, arn)
    return WITHDRAWN not in metadata and reason_not_arrived(metadata) is None
