"""Finds which versions an endpoint serves: endpoint, configuration, variants, models, tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.finding import Finding, Refused
from promotion_steps.names import MODEL_PACKAGE_TAG
from promotion_steps.reading import reading

IN_SERVICE = "InService"

_NO_ENDPOINT = "Could not find endpoint "
_VARIANTS = ("ProductionVariants", "ShadowProductionVariants")


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedEndpoint:
    """An endpoint, and the version behind each of its variants.

    Args:
        versions: ARN by the variant's name; None where the model has no version's tag.
        deployed: Names of the variants that answer now.
        failure: SageMaker's reason, if it gave one.
    """

    name: str
    status: str
    config: str
    versions: Mapping[str, str | None]
    deployed: frozenset[str]
    failure: str

    def described(self) -> str:
        """List the variants with what they serve, for a message."""
        return ", ".join(f"{name} {arn or 'no version'}" for name, arn in self.versions.items())


def find_endpoint(registry: Client, name: str) -> ServedEndpoint | None:
    """Return an endpoint with the versions that it serves; None where it does not exist.

    Raises:
        Refused: SageMaker does not answer.
    """
    described = describe_endpoint(registry, name)
    if described is None:
        return None
    config = str(described.get("EndpointConfigName"))
    with reading(f"endpoint config {config}"):
        configured = registry.describe_endpoint_config(EndpointConfigName=config)
    variants = [one for key in _VARIANTS for one in configured.get(key) or []]
    deployed = [one for key in _VARIANTS for one in described.get(key) or []]
    return ServedEndpoint(
        name=name,
        status=str(described.get("EndpointStatus")),
        config=config,
        versions={str(one["VariantName"]): _version(registry, one) for one in variants},
        deployed=frozenset(str(one.get("VariantName")) for one in deployed),
        failure=str(described.get("FailureReason") or ""),
    )


def describe_endpoint(registry: Client, name: str) -> Mapping[str, Any] | None:
    """Return DescribeEndpoint's answer; None where there is no such endpoint.

    Raises:
        Refused: SageMaker does not answer.
    """
    with reading(f"endpoint {name}"):
        try:
            described: Mapping[str, Any] = registry.describe_endpoint(EndpointName=name)
        except ClientError as error:
            message = str(error.response.get("Error", {}).get("Message", ""))
            # SageMaker has no error code of its own for a missing endpoint.
            if error_code(error) == "ValidationException" and message.startswith(_NO_ENDPOINT):
                return None
            raise
    return described


def check_served(registry: Client, name: str, promoted: str) -> list[Finding]:
    """Find in how far an endpoint serves something other than the promoted version.

    SageMaker may roll an update back without a failure: the endpoint is in service again, with
    the configuration it had before.

    Args:
        registry: The target's SageMaker client.
        name: The endpoint's.
        promoted: ARN of the version that was deployed.

    Raises:
        Refused: SageMaker does not answer.
    """
    endpoint = find_endpoint(registry, name)
    if endpoint is None:
        return [_finding(f"endpoint {name}: does not exist, expected it to serve {promoted}")]
    reason = f" ({endpoint.failure})" if endpoint.failure else ""
    serving = f"serves {endpoint.described()}{reason}, expected {promoted} on every variant"
    problems = []
    if endpoint.status != IN_SERVICE:
        problems.append(f"is {endpoint.status}, expected {IN_SERVICE}; {serving}")
    elif not endpoint.versions or any(arn != promoted for arn in endpoint.versions.values()):
        problems.append(serving)
    elif endpoint.deployed != endpoint.versions.keys():
        missing = sorted(endpoint.versions.keys() ^ endpoint.deployed)
        problems.append(f"half updated, variants {', '.join(missing)} differ; {serving}")
    return [_finding(f"endpoint {name}: {problem}") for problem in problems]


def only_version(endpoint: ServedEndpoint) -> str:
    """Return the one version that all variants of an endpoint serve.

    Raises:
        Refused: There are several, or a model has no version's tag.
    """
    served = {*endpoint.versions.values()}
    arn = served.pop() if len(served) == 1 else None
    if arn is None:
        raise Refused(
            f"endpoint {endpoint.name}: serves {endpoint.described() or 'nothing'}, expected one"
            f" version; its models need the tag {MODEL_PACKAGE_TAG}"
        )
    return arn


def _version(registry: Client, variant: Mapping[str, Any]) -> str | None:
    name = str(variant.get("ModelName"))
    with reading(f"model {name}"):
        arn = registry.describe_model(ModelName=name)["ModelArn"]
        more: dict[str, str] = {}
        while True:
            page = registry.list_tags(ResourceArn=arn, **more)
            for tag in page["Tags"]:
                if tag["Key"] == MODEL_PACKAGE_TAG:
                    return str(tag["Value"])
            if not page.get("NextToken"):
                return None
            more = {"NextToken": page["NextToken"]}


def _finding(message: str) -> Finding:
    return Finding(gate="serving", message=message)
