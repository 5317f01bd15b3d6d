"""What became of a model package version, here and downstream."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from promote.refusal import RefusalError
from promotion_steps.arrival import reason_not_arrived
from promotion_steps.names import (
    METADATA_PREFIX,
    ORIGIN_ARN,
    OUTCOME_FIELDS,
    REGISTRAR,
    WITHDRAWN,
)

if TYPE_CHECKING:
    from boto3 import Session

NEWEST = 10
"""How many versions of a group are shown."""

_OUTCOME = re.compile(
    re.escape(METADATA_PREFIX) + rf"(?P<environment>.+)\.(?P<field>{'|'.join(OUTCOME_FIELDS)})"
)
_BETWEEN_FINDINGS = " / "
_NOT_AN_ENVIRONMENT = {"manifest"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How the promotion into one environment ended.

    Args:
        evidence: Where the verdict of each gate lies, as an S3 URI that ends with a slash.
    """

    environment: str
    verdict: str
    version: str | None
    findings: str | None
    execution: str | None
    evidence: str | None

    @property
    def findings_told(self) -> list[str]:
        """Each finding by itself; customer metadata cannot hold a line break."""
        return self.findings.split(_BETWEEN_FINDINGS) if self.findings else []


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageStatus:
    """A version: who registered it, whether it is approved, and where it went.

    Args:
        withdrawn: Which rejection withdrew it, in an environment before this one.
        not_arrived: Why it may not be promoted further, although nobody rejected it.
    """

    arn: str
    group: str
    version: int
    created: datetime
    approval: str
    comment: str | None
    registrar: str | None
    origin: str | None
    withdrawn: str | None
    not_arrived: str | None
    outcomes: tuple[Outcome, ...]

    @classmethod
    def from_description(cls, description: Mapping[str, Any]) -> PackageStatus:
        """Read the answer of DescribeModelPackage."""
        metadata = description.get("CustomerMetadataProperties", {})
        return cls(
            arn=description["ModelPackageArn"],
            group=description["ModelPackageGroupName"],
            version=description["ModelPackageVersion"],
            created=description["CreationTime"],
            approval=description["ModelApprovalStatus"],
            comment=description.get("ApprovalDescription"),
            registrar=metadata.get(REGISTRAR),
            origin=metadata.get(ORIGIN_ARN),
            withdrawn=metadata.get(WITHDRAWN),
            not_arrived=reason_not_arrived(metadata),
            outcomes=_outcomes(metadata),
        )

    @property
    def reference(self) -> str:
        """`GROUP/VERSION`."""
        return f"{self.group}/{self.version}"

    @property
    def failed(self) -> bool:
        """Whether a promotion of this version failed."""
        return any(outcome.verdict != "Succeeded" for outcome in self.outcomes)


def describe(session: Session, arn: str) -> PackageStatus:
    """Describe one version.

    Raises:
        RefusalError: There is no such version.
    """
    return PackageStatus.from_description(describe_version(session, arn))


def describe_version(session: Session, arn: str) -> Mapping[str, Any]:
    """Return what SageMaker answers about one version.

    Raises:
        RefusalError: There is no such version.
    """
    from botocore.exceptions import ClientError

    registry = session.client("sagemaker", region_name=arn.split(":")[3])
    try:
        description: Mapping[str, Any] = registry.describe_model_package(ModelPackageName=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ValidationException", "ResourceNotFound"}:
            raise
        reference = arn.rpartition("model-package/")[2]
        raise RefusalError(
            f"{reference}: no such model package, got {arn!r}, expected one of `promote status`"
        ) from error
    return description


def newest(session: Session, group: str) -> list[PackageStatus]:
    """Describe the newest versions of a group, the newest first."""
    answer = session.client("sagemaker").list_model_packages(
        ModelPackageGroupName=group,
        SortBy="CreationTime",
        SortOrder="Descending",
        MaxResults=NEWEST,
    )
    arns = [summary["ModelPackageArn"] for summary in answer["ModelPackageSummaryList"]]
    described = [describe(session, arn) for arn in arns]
    return sorted(described, key=lambda status: status.version, reverse=True)


def _outcomes(metadata: Mapping[str, str]) -> tuple[Outcome, ...]:
    fields: dict[str, dict[str, str]] = {}
    for key, value in metadata.items():
        match = _OUTCOME.fullmatch(key)
        if match and match["environment"] not in _NOT_AN_ENVIRONMENT:
            fields.setdefault(match["environment"], {})[match["field"]] = value
    return tuple(
        Outcome(
            environment=environment,
            verdict=found["verdict"],
            version=found.get("version"),
            findings=found.get("findings"),
            execution=found.get("execution"),
            evidence=found.get("evidence"),
        )
        for environment, found in sorted(fields.items())
        if "verdict" in found
    )
