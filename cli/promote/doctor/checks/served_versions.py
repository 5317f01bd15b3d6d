"""Whether endpoints serve the versions that the ledger says were promoted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.check import Check, CheckContext, CheckResult
from promote.doctor.resources.kind import is_gone
from promotion_steps.ledger import SUCCEEDED
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import MODEL_PACKAGE_TAG


def _examine(context: CheckContext) -> Iterator[CheckResult]:
    environment = context.environment
    served = [
        model
        for model in context.config.models
        if (entry := model.environments.get(environment.name)) and entry.endpoint
    ]
    if not served:
        return
    try:
        promoted = _promoted(context)
    except ClientError as error:
        if not is_gone(error):
            raise
        deploy = f"npx cdk deploy '{environment.name}-environment'"
        yield CheckResult.problem(f"ledger {environment.ledger}", "no such table", deploy)
        return
    for model in served:
        versions = promoted.get(model.group.lower(), [])
        yield _result(context, environment.endpoint(model.name), versions)


def _promoted(context: CheckContext) -> dict[str, list[ModelPackageArn]]:
    """Return the versions of each group that promotions ended with, the newest last."""
    pages = (
        context.clients("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=context.environment.ledger, ConsistentRead=True)
    )
    found: dict[str, list[ModelPackageArn]] = {}
    for item in (one for page in pages for one in page["Items"]):
        if item.get("state", {}).get("S") == SUCCEEDED and "model_package_arn" in item:
            arn = ModelPackageArn.from_text(item["model_package_arn"]["S"])
            found.setdefault(arn.group.lower(), []).append(arn)
    return {group: sorted(arns, key=lambda arn: arn.version) for group, arns in found.items()}


def _result(context: CheckContext, endpoint: str, promoted: list[ModelPackageArn]) -> CheckResult:
    subject = f"endpoint {endpoint}"
    try:
        served = _served(context, endpoint)
    except ClientError as error:
        if not is_gone(error):
            raise
        if not promoted:
            return CheckResult.ok(subject, "nothing was promoted yet")
        remedy = f"retry the pipeline {endpoint}"
        return CheckResult.problem(subject, f"none, and {promoted[-1]} was promoted", remedy)
    return _compared(subject, served, promoted)


def _compared(
    subject: str, served: dict[str, str | None], promoted: list[ModelPackageArn]
) -> CheckResult:
    if not promoted:
        return CheckResult.problem(
            subject,
            f"serves {_listed(served)}, and the ledger has no promotion",
            "delete what was deployed by hand, and promote a version",
        )
    newest = str(promoted[-1])
    others = {m: v for m, v in served.items() if (v or "").lower() != newest.lower()}
    if others:
        return CheckResult.problem(
            subject,
            f"serves {_listed(others)}, and the ledger's newest is {newest}",
            "unless you rolled back: retry the Deploy stage of its pipeline",
        )
    return CheckResult.ok(subject, f"serves {newest}")


def _served(context: CheckContext, endpoint: str) -> dict[str, str | None]:
    """Return the version tag of each model that the endpoint's variants serve."""
    sagemaker = context.clients("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    variants = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    models = [variant["ModelName"] for variant in variants]
    return {model: _version_tag(context, model) for model in models}


def _version_tag(context: CheckContext, model: str) -> str | None:
    arn = context.environment.arn("sagemaker", f"model/{model}")
    tags: list[dict[str, Any]] = context.clients("sagemaker").list_tags(ResourceArn=arn)["Tags"]
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == MODEL_PACKAGE_TAG), None)


def _listed(served: dict[str, str | None]) -> str:
    return ", ".join(version or f"{model} (no version tag)" for model, version in served.items())


SERVED_VERSIONS = Check(
    id="served-versions",
    question="do endpoints serve what the ledger says",
    permissions=(
        "dynamodb:Scan",
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:ListTags",
    ),
    examine=_examine,
)
