"""The containers of an endpoint's model, as a registered version describes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from promotion_steps.finding import Refused
from promotion_steps.image_reference import image_by_digest
from promotion_steps.json_fields import shown

_COPIED = ("ContainerHostname", "Environment", "ModelDataUrl")
_SOURCE_MEMBERS = ("CompressionType", "ModelAccessConfig", "S3DataType", "S3Uri")
_NOT_SERVED = frozenset(
    {
        "BaseModel",
        "Framework",
        "FrameworkVersion",
        "IsCheckpoint",
        "ModelDataETag",
        "ModelInput",
        "NearestModelName",
    }
)
"""Descriptions for people, Neo and Inference Recommender; no container receives them."""
_CANNOT_BE_SERVED = frozenset(
    {
        "AdditionalModelDataSources",
        "AdditionalS3DataSource",
        "HubAccessConfig",
        "ManifestS3Uri",
        "ProductId",
    }
)
"""What changes what is served, and CloudFormation cannot express."""
_KNOWN = frozenset({*_COPIED, *_NOT_SERVED, "Image", "ImageDigest", "ModelDataSource"})


def model_containers(
    description: Mapping[str, Any], *, serverless: bool = False, allowed: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Spell a version's containers as AWS::SageMaker::Model takes them.

    Each image is named by its digest. Source: "AWS::SageMaker::Model ContainerDefinition",
    CloudFormation template reference.

    Args:
        description: As DescribeModelPackage returns it, or CreateModelPackage takes it.
        serverless: Whether the endpoint is; such a one takes archives by ModelDataUrl alone.
        allowed: Names of members that nobody knows yet, and that may be left out.

    Raises:
        Refused: A member of a container that changes what is served has no counterpart there.
    """
    specification = description.get("InferenceSpecification") or {}
    containers = specification.get("Containers") or []
    if not containers:
        raise Refused("InferenceSpecification.Containers: got none, expected at least one")
    paths = [f"InferenceSpecification.Containers[{index}]" for index in range(len(containers))]
    pairs = list(zip(containers, paths, strict=True))
    problems = [line for container, path in pairs for line in _problems(container, path, allowed)]
    if problems := [*problems, *_unnamed(pairs)]:
        raise Refused(*problems)
    return [_served(container, serverless=serverless) for container in containers]


def _problems(container: Mapping[str, Any], path: str, allowed: Collection[str]) -> Iterator[str]:
    left_out = {*allowed} - _CANNOT_BE_SERVED
    for name in sorted(container):
        if name not in _KNOWN | left_out and container[name]:
            yield (
                f"{path}.{name}: cannot be served, CloudFormation's AWS::SageMaker::Model has no"
                " such member; register the version without it"
            )
    if image_by_digest(container) is None:
        image = shown(container.get("Image"))
        yield f"{path}.Image: got {image}, expected an image by digest, or with an ImageDigest"
    source = (container.get("ModelDataSource") or {}).get("S3DataSource") or {}
    for name in sorted(source):
        is_known = name in _SOURCE_MEMBERS or name.lower().endswith("etag") or name in left_out
        if not is_known and source[name]:
            yield f"{path}.ModelDataSource.S3DataSource.{name}: cannot be served from this account"


def _unnamed(pairs: Sequence[tuple[Mapping[str, Any], str]]) -> list[str]:
    """Find containers without a host name beside one that has one.

    "If you specify a value for the ContainerHostName for any ContainerDefinition that is part of
    an inference pipeline, you must specify a value for [...] every ContainerDefinition". Source:
    "ContainerDefinition", SageMaker API reference.
    """
    without = [path for container, path in pairs if not container.get("ContainerHostname")]
    return [
        f"{path}.ContainerHostname: got nothing, expected a name as other containers have one"
        for path in without
        if len(without) < len(pairs)
    ]


def _served(container: Mapping[str, Any], *, serverless: bool) -> dict[str, Any]:
    served = {name: container[name] for name in _COPIED if container.get(name)}
    source = (container.get("ModelDataSource") or {}).get("S3DataSource")
    if source:  # the two exclude each other, and the registry may answer with both
        served.pop("ModelDataUrl", None)
        members = {name: source[name] for name in _SOURCE_MEMBERS if name in source}
        if serverless and _is_archive(members):
            served["ModelDataUrl"] = members["S3Uri"]
        else:
            served["ModelDataSource"] = {"S3DataSource": members}
    return {**served, "Image": image_by_digest(container)}


def _is_archive(source: Mapping[str, Any]) -> bool:
    """Tell whether a ModelDataUrl names the same data.

    "Currently you cannot use ModelDataSource in conjunction with [...] SageMaker serverless
    endpoints". Source: "ContainerDefinition", SageMaker API reference.
    """
    return (
        source.get("CompressionType") == "Gzip"
        and source.get("S3DataType") == "S3Object"
        and not source.get("ModelAccessConfig")
    )
