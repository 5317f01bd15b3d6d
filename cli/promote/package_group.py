"""A model package group, and where on which path it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from promote.refusal import RefusalError
from promotion_steps.names import ENVIRONMENT_TAG, MODEL_TAG, PATH_TAG, TARGET_TAG, Environment

if TYPE_CHECKING:
    from boto3 import Session

ANY_GROUP_TAG = {PATH_TAG, ENVIRONMENT_TAG}


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageGroup:
    """A group of model package versions in one environment.

    Args:
        model: Whose versions it holds; its pipeline and its endpoint are named after the model.
        target: Name of the next environment; None at the end of the path.
    """

    name: str
    model: str
    environment: Environment
    target: str | None

    @classmethod
    def from_tags(cls, name: str, arn: str, tags: dict[str, str]) -> PackageGroup:
        """Read the environment from the group's ARN and tags.

        Raises:
            RefusalError: The group is on no promotion path.
        """
        missing = sorted(ANY_GROUP_TAG - tags.keys())
        if missing:
            raise RefusalError(f"{name}: not on a promotion path, expected the tag {missing[0]!r}")
        region, account = arn.split(":")[3:5]
        environment = Environment(
            path=tags[PATH_TAG], name=tags[ENVIRONMENT_TAG], account=account, region=region
        )
        # A group that an earlier release deployed has no tag for its model.
        model = tags.get(MODEL_TAG, name)
        return cls(name=name, model=model, environment=environment, target=tags.get(TARGET_TAG))


def find_group(session: Session, name: str) -> PackageGroup:
    """Look a group up in the session's account.

    Raises:
        RefusalError: There is no such group, or it is on no promotion path.
    """
    from botocore.exceptions import ClientError

    registry = session.client("sagemaker")
    try:
        arn = registry.describe_model_package_group(ModelPackageGroupName=name)[
            "ModelPackageGroupArn"
        ]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ValidationException", "ResourceNotFound"}:
            raise
        raise RefusalError(
            f"{name}: no such model package group in {session.region_name}, expected one that"
            f" `promote status` lists"
        ) from error
    return PackageGroup.from_tags(name, arn, read_tags(session, arn))


def list_groups(session: Session) -> list[PackageGroup]:
    """List the account's groups that are on a promotion path, by name."""
    pages = session.client("sagemaker").get_paginator("list_model_package_groups").paginate()
    groups = []
    for page in pages:
        for summary in page["ModelPackageGroupSummaryList"]:
            arn = summary["ModelPackageGroupArn"]
            tags = read_tags(session, arn)
            if tags.keys() >= ANY_GROUP_TAG:
                groups.append(PackageGroup.from_tags(summary["ModelPackageGroupName"], arn, tags))
    return sorted(groups, key=lambda group: group.name)


def read_tags(session: Session, arn: str) -> dict[str, str]:
    """Read the tags of a SageMaker resource."""
    pages = session.client("sagemaker").get_paginator("list_tags").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
