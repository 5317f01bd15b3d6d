"""A container of the endpoint's model, as a registered version describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.image_reference import ImageReference, image_by_digest

GZIP, NONE = "Gzip", "None"
PREFIX, OBJECT = "S3Prefix", "S3Object"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataLocation:
    """Where a container's model data is in S3.

    Args:
        path: Where the package says so.
        data_type: `S3Object` or `S3Prefix`.
        compression: `Gzip` or `None`.
        is_source: Whether a `ModelDataSource` says so, and not a `ModelDataUrl`.
    """

    path: str
    uri: str
    data_type: str = OBJECT
    compression: str = GZIP
    is_source: bool = False

    @property
    def is_archive(self) -> bool:
        """Whether SageMaker unpacks it."""
        return self.compression == GZIP

    @property
    def is_prefix(self) -> bool:
        """Whether every object below it is model data."""
        return self.data_type == PREFIX


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedContainer:
    """One container.

    Args:
        path: Where the package describes it.
        image: None where the package names none of a private ECR registry.
        digest: Of the image's manifest; None where nothing tells it.
        environment: The variables that the package gives the container.
        data: None where the container has no model data.
    """

    path: str
    image: ImageReference | None
    digest: str | None
    environment: Mapping[str, str]
    data: DataLocation | None


def served_containers(description: Mapping[str, Any]) -> list[ServedContainer]:
    """List the containers that an endpoint runs; additional specifications are carried along.

    Args:
        description: As DescribeModelPackage returns it.
    """
    specification = description.get("InferenceSpecification") or {}
    return [
        _container(container, f"InferenceSpecification.Containers[{index}]")
        for index, container in enumerate(specification.get("Containers") or [])
    ]


def _container(container: Mapping[str, Any], path: str) -> ServedContainer:
    try:
        image = ImageReference.from_uri(image_by_digest(container) or container.get("Image"))
    except ValueError:  # a finding of the gate `image`
        image = None
    return ServedContainer(
        path=path,
        image=image,
        digest=image.digest if image else None,
        environment=dict(container.get("Environment") or {}),
        data=next(_locations(container, path), None),
    )


def _locations(container: Mapping[str, Any], path: str) -> Iterator[DataLocation]:
    source = (container.get("ModelDataSource") or {}).get("S3DataSource") or {}
    if source.get("S3Uri"):
        yield DataLocation(
            path=f"{path}.ModelDataSource.S3DataSource.S3Uri",
            uri=str(source["S3Uri"]),
            data_type=str(source.get("S3DataType")),
            compression=str(source.get("CompressionType")),
            is_source=True,
        )
    if container.get("ModelDataUrl"):
        yield DataLocation(path=f"{path}.ModelDataUrl", uri=str(container["ModelDataUrl"]))
