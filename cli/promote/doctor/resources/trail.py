"""CloudTrail trails of probes."""

from __future__ import annotations

from collections.abc import Iterator

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    cloudtrail = clients("cloudtrail")
    for page in cloudtrail.get_paginator("list_trails").paginate():
        for trail in page["Trails"]:
            if not trail["Name"].startswith(mark.prefix):
                continue
            arn = trail["TrailARN"]
            (listed,) = cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"]
            if mark.is_on(trail["Name"], tags_of(listed["TagsList"])):
                yield trail["Name"]


def _remove(clients: Clients, name: str) -> None:
    clients("cloudtrail").delete_trail(Name=name)


TRAIL = Kind(
    name="CloudTrail trail",
    found=_found,
    remove=_remove,
    permissions=(
        "cloudtrail:AddTags",
        "cloudtrail:CreateTrail",
        "cloudtrail:DeleteTrail",
        "cloudtrail:ListTags",
        "cloudtrail:ListTrails",
        "iam:PassRole",
    ),
)


def create_trail(
    clients: Clients, mark: Mark, name: str, role_arn: str, *, bucket: str, log_group_arn: str
) -> None:
    """Create a trail that writes to a log group as a role, and record nothing yet."""
    clients("cloudtrail").create_trail(
        Name=name,
        S3BucketName=bucket,
        CloudWatchLogsLogGroupArn=f"{log_group_arn}:*",
        CloudWatchLogsRoleArn=role_arn,
        IncludeGlobalServiceEvents=False,
        IsMultiRegionTrail=False,
        TagsList=mark.tag_list,
    )
