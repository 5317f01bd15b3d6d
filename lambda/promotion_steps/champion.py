"""Finds the version of a model that the target environment runs now."""

from __future__ import annotations

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import Client
from promotion_steps.case import Case
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.reading import reading
from promotion_steps.serving.served_version import find_endpoint, only_version

NOTHING_SERVED = "none: the environment runs no version yet"


def find_champion(case: Case) -> ModelPackage | None:
    """Return what the endpoint serves, or without one the newest approved version.

    Raises:
        Refused: The target environment does not tell.
    """
    registry = case.target("sagemaker")
    if case.settings.endpoint is None:
        arn = _newest_approved(registry, case.settings.group)
    else:
        return served_package(registry, case.hop.target.endpoint(case.settings.model))
    return None if arn is None else describe_package(registry, arn)


def served_package(registry: Client, endpoint: str) -> ModelPackage | None:
    """Return the version that an endpoint serves; None where there is no endpoint.

    Raises:
        Refused: SageMaker does not answer, or the endpoint serves no version or several.
    """
    found = find_endpoint(registry, endpoint)
    return None if found is None else describe_package(registry, only_version(found))


def champion_store(case: Case) -> ArtifactStore:
    """Return the artifact bucket of the target environment."""
    target = case.hop.target
    return ArtifactStore(
        s3=case.target("s3"), bucket=target.artifact_bucket, account=target.account
    )


def unasked_champion(case: Case) -> str:
    """Say what nobody can tell without asking the target environment."""
    return f"champion: what {case.hop.target.name} runs now"


def _newest_approved(registry: Client, group: str) -> str | None:
    more: dict[str, str] = {}
    while True:
        with reading(f"versions of {group}"):
            page = registry.list_model_packages(
                ModelPackageGroupName=group,
                ModelApprovalStatus="Approved",
                SortBy="CreationTime",
                SortOrder="Descending",
                **more,
            )
        for summary in page.get("ModelPackageSummaryList", []):
            return str(summary["ModelPackageArn"])
        if not page.get("NextToken"):  # a page may be empty and not the last
            return None
        more = {"NextToken": page["NextToken"]}
