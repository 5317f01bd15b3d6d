"""Finds the version of a model that the target environment runs now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import Client
from promotion_steps.case import Case
from promotion_steps.finding import Refused
from promotion_steps.json_fields import shown
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.reading import error_code, reading

NOTHING_SERVED = "none: the environment runs no version yet"

_NO_ENDPOINT = "Could not find endpoint "


def find_champion(case: Case) -> ModelPackage | None:
    """Return what the endpoint serves, or without one the newest approved version.

    Raises:
        Refused: The target environment does not tell.
    """
    registry = case.target("sagemaker")
    if case.settings.endpoint is None:
        arn = _newest_approved(registry, case.settings.group)
    else:
        arn = _served(registry, case.hop.target.endpoint(case.settings.model))
    return None if arn is None else describe_package(registry, arn)


def champion_store(case: Case) -> ArtifactStore:
    """Return the artifact bucket of the target environment."""
    target = case.hop.target
    return ArtifactStore(
        s3=case.target("s3"), bucket=target.artifact_bucket, account=target.account
    )


def unasked_champion(case: Case) -> str:
    """Say what nobody can tell without asking the target environment."""
    return f"champion: what {case.hop.target.name} runs now"


def _served(registry: Client, endpoint: str) -> str | None:
    described = _endpoint(registry, endpoint)
    if described is None:
        return None
    config = str(described.get("EndpointConfigName"))
    with reading(f"endpoint config {config}"):
        variants = registry.describe_endpoint_config(EndpointConfigName=config)
    name = str(_first(variants, "ProductionVariants").get("ModelName"))
    with reading(f"model {name}"):
        model = registry.describe_model(ModelName=name)
    container = model.get("PrimaryContainer") or _first(model, "Containers")
    arn = container.get("ModelPackageName")
    if not isinstance(arn, str):
        raise Refused(
            f"endpoint {endpoint}: its model {name} comes from {shown(arn)},"
            " expected a model package version"
        )
    return arn


def _endpoint(registry: Client, endpoint: str) -> Mapping[str, Any] | None:
    with reading(f"endpoint {endpoint}"):
        try:
            described: Mapping[str, Any] = registry.describe_endpoint(EndpointName=endpoint)
        except ClientError as error:
            message = str(error.response.get("Error", {}).get("Message", ""))
            # SageMaker has no error of its own for what is not there.
            if error_code(error) == "ValidationException" and message.startswith(_NO_ENDPOINT):
                return None
            raise
    return described


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


def _first(described: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    items: list[Mapping[str, Any]] = described.get(key) or [{}]
    return items[0]
