"""CloudWatch log groups of probes."""

from __future__ import annotations

from collections.abc import Iterator

from promote.doctor.mark import Mark
from promote.doctor.resources.kind import Clients, Kind

OF_ENDPOINTS = "/aws/sagemaker/Endpoints/"
"""Where SageMaker writes the log of each endpoint, by its name."""


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    logs = clients("logs")
    for folder in ("", OF_ENDPOINTS):
        pages = logs.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix=f"{folder}{mark.prefix}"
        )
        for name in [group["logGroupName"] for page in pages for group in page["logGroups"]]:
            tags = logs.list_tags_for_resource(resourceArn=_arn(mark, name))["tags"]
            if mark.is_on(name.removeprefix(folder), tags):
                yield name


def _remove(clients: Clients, name: str) -> None:
    clients("logs").delete_log_group(logGroupName=name)


LOG_GROUP = Kind(
    name="CloudWatch log group",
    found=_found,
    remove=_remove,
    permissions=(
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DescribeLogGroups",
        "logs:ListTagsForResource",
        "logs:TagResource",
    ),
)


def create_log_group(clients: Clients, mark: Mark, name: str) -> str:
    """Create an empty log group; return its ARN."""
    clients("logs").create_log_group(logGroupName=name, tags=mark.tags)
    return _arn(mark, name)


def _arn(mark: Mark, name: str) -> str:
    return mark.environment.arn("logs", f"log-group:{name}")
