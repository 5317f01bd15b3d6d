"""A model package version, as its registry describes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.finding import Refused
from promotion_steps.image_reference import image_by_digest
from promotion_steps.json_fields import shown
from promotion_steps.manifest_reference import ManifestReference
from promotion_steps.model_package_arn import ModelPackageArn, canonical_arn
from promotion_steps.names import METADATA_PREFIX, REGISTRAR
from promotion_steps.package_journey import (
    Reference,
    UnknownMembers,
    references,
    refusals,
    unknown_members,
)
from promotion_steps.reading import reading
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI
from promotion_steps.utc_text import utc_text


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelPackage:
    """One version of a model package group.

    Args:
        group: The group's name, whose case the ARN does not keep.
        created_at: When it was registered, as `utc_text` spells it.
        metrics_uri: Where the evaluation report lies, if there is one.
        images: Of every container, with where the package names it.
        description: Everything that DescribeModelPackage told.
    """

    arn: ModelPackageArn
    group: str
    created_at: str
    status: str
    approval_status: str
    images: Mapping[str, str | None]
    metrics_uri: str | None
    customer_metadata: Mapping[str, str]
    description: Mapping[str, Any]

    @classmethod
    def from_describe(cls, description: Mapping[str, Any]) -> ModelPackage:
        """Read the answer of DescribeModelPackage.

        Raises:
            ValueError: It describes no version of a group.
        """
        quality = (description.get("ModelMetrics") or {}).get("ModelQuality") or {}
        arn = ModelPackageArn.from_text(_text(description, "ModelPackageArn"))
        return cls(
            arn=arn,
            group=_group(description, arn),
            created_at=_created_at(description),
            status=_text(description, "ModelPackageStatus"),
            approval_status=str(description.get("ModelApprovalStatus", "")),
            images=images_of(description),
            metrics_uri=(quality.get("Statistics") or {}).get("S3Uri"),
            customer_metadata=dict(description.get("CustomerMetadataProperties") or {}),
            description=description,
        )

    @property
    def references(self) -> list[Reference]:
        """Every place in S3 that the package refers to, its runtime lock among them."""
        lock = self.customer_metadata.get(RUNTIME_LOCK_URI)
        named = f"CustomerMetadataProperties.{RUNTIME_LOCK_URI}"
        return [
            *references(self.description),
            *([Reference(path=named, uri=lock)] if lock else []),
        ]

    @property
    def refusals(self) -> list[str]:
        """Why known members of the package cannot go to another account."""
        return refusals(self.description)

    def unknown_members(self, allowed: Collection[str]) -> UnknownMembers:
        """Find members that this code does not know.

        Args:
            allowed: Names of members of containers that may be left behind.
        """
        return unknown_members(self.description, allowed)

    @property
    def manifest(self) -> ManifestReference:
        """Where the list of the approved objects lies.

        Raises:
            Refused: The package was registered without one.
        """
        return ManifestReference.from_metadata(self.customer_metadata, arn=str(self.arn))

    @property
    def registrar(self) -> str | None:
        """The ARN of who registered the version first."""
        return self.customer_metadata.get(REGISTRAR)

    @property
    def own_metadata(self) -> dict[str, str]:
        """The customer metadata that is not the promotion's."""
        return {
            key: value
            for key, value in self.customer_metadata.items()
            if not key.startswith(METADATA_PREFIX)
        }


def read_customer_metadata(registry: Client, arn: str) -> Mapping[str, str]:
    """Ask for nothing but a version's customer metadata, whatever else the version is like.

    Raises:
        Refused: The registry does not tell.
    """
    with reading(arn):
        described = registry.describe_model_package(ModelPackageName=arn)
    return described.get("CustomerMetadataProperties") or {}


def describe_package(registry: Client, arn: str) -> ModelPackage:
    """Ask a registry for a version.

    Raises:
        Refused: The registry does not tell, or names another package.
    """
    with reading(arn):
        description = registry.describe_model_package(ModelPackageName=arn)
    try:
        package = ModelPackage.from_describe(description)
    except ValueError as error:
        raise Refused(str(error)) from error
    if package.arn.canonical != canonical_arn(arn):
        raise Refused(f"{arn}: the registry answered with {package.arn}")
    return package


def _group(description: Mapping[str, Any], arn: ModelPackageArn) -> str:
    name = description.get("ModelPackageGroupName") or arn.group
    if not isinstance(name, str) or name.lower() != arn.group.lower():
        raise ValueError(
            f"model package: ModelPackageGroupName: got {shown(name)}, expected the group of {arn}"
        )
    return name


def _created_at(description: Mapping[str, Any]) -> str:
    created = description.get("CreationTime")
    if not isinstance(created, datetime):
        raise ValueError(  # noqa: TRY004 - to a caller, one kind of malformed answer
            f"model package: CreationTime: got {shown(created)}, expected a time"
        )
    return utc_text(created)


def _text(description: Mapping[str, Any], key: str) -> str:
    value = description.get(key)
    if not isinstance(value, str):
        raise ValueError(  # noqa: TRY004 - to a caller, one kind of malformed answer
            f"model package: {key}: got {shown(value)}, expected a text"
        )
    return value


def images_of(description: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the image of every container, by where the package names it.

    An image by tag is named by the digest that the registry resolved, where it did.

    Args:
        description: As CreateModelPackage takes it, or DescribeModelPackage tells it.
    """
    specifications = {"InferenceSpecification": description.get("InferenceSpecification") or {}}
    for index, more in enumerate(description.get("AdditionalInferenceSpecifications") or []):
        specifications[f"AdditionalInferenceSpecifications[{index}]"] = more
    return {
        f"{path}.Containers[{index}].Image": image_by_digest(container) or container.get("Image")
        for path, specification in specifications.items()
        for index, container in enumerate(specification.get("Containers") or [])
    }
