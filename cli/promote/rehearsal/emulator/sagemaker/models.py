"""Models: what an endpoint runs, and the role it runs as."""

from __future__ import annotations

import time
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request, ServiceError
from promote.rehearsal.emulator.sagemaker.access import Access
from promote.rehearsal.emulator.sagemaker.container_images import EcrImage
from promote.rehearsal.emulator.sagemaker.model_rules import (
    refuse_another_region,
    refuse_media_type,
    refuse_second_environment,
    refuse_unapproved,
    refuse_unfinished,
)
from promote.rehearsal.emulator.sagemaker.packages import KIND as PACKAGE_KIND, Packages
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid
from promote.rehearsal.emulator.sagemaker.sharing import PolicyOf, check_shared
from promote.rehearsal.emulator.sagemaker.tags import Tags
from promote.rehearsal.emulator.switches import Switches

KIND = "model"


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """What a deployment needs of a model, with model packages resolved."""

    name: str
    arn: str
    execution_role_arn: str
    isolated: bool
    containers: tuple[dict[str, Any], ...]


class Models:
    """Keep the models of every account and region.

    Args:
        switches: Whether a version has to be approved.
        packages: Where a container's model package is found.
        tags: Where the tags of new models go.
        access: Takes the execution role.
        policy_of: Finds the policy that guards a model package.
    """

    def __init__(
        self,
        switches: Switches,
        packages: Packages,
        tags: Tags,
        access: Access,
        policy_of: PolicyOf,
    ) -> None:
        self._switches = switches
        self._packages = packages
        self._tags = tags
        self._access = access
        self._policy_of = policy_of
        self._models = AccountRegionScopedDict()

    def create(self, request: Request) -> Request:
        """Do CreateModel."""
        own = Reference.of(KIND, request["ModelName"])
        if self.exists(own):
            raise invalid(f'Cannot create already existing model "{own.arn}".')
        defined = _defined_containers(request)
        containers = [inside for each in defined for inside in self._created(each)]
        self._check_role(request, own)
        self._check_images(containers, request["ExecutionRoleArn"], own)
        self._tags.check(request.get("Tags", []))
        self._models[own.name] = {
            **{member: deepcopy(value) for member, value in request.items() if member != "Tags"},
            "ModelArn": own.arn,
            "CreationTime": time.time(),
            "EnableNetworkIsolation": request.get("EnableNetworkIsolation", False),
        }
        self._tags.attach(own, request.get("Tags", []))
        return {"ModelArn": own.arn}

    def describe(self, request: Request) -> Request:
        """Do DescribeModel."""
        return deepcopy(self._record(request["ModelName"]))

    def summaries(self, request: Request) -> Request:
        """Do ListModels."""
        return page(
            self._models.values(),
            {"SortOrder": "Descending", **request},
            answer="Models",
            name="ModelName",
            members=("ModelName", "ModelArn", "CreationTime"),
        )

    def delete(self, request: Request) -> Request:
        """Do DeleteModel; endpoints that run it keep running."""
        self._record(request["ModelName"])
        self._models.pop(request["ModelName"])
        self._tags.forget(Reference.of(KIND, request["ModelName"]))
        return {}

    def deployable(self, name: str) -> Model:
        """Return a model of the caller's account, ready to deploy.

        Raises:
            ServiceError: There is no such model, or its model package is gone.
        """
        record = self._record(name)
        return Model(
            name=name,
            arn=record["ModelArn"],
            execution_role_arn=record["ExecutionRoleArn"],
            isolated=record["EnableNetworkIsolation"],
            containers=tuple(
                resolved
                for container in _defined_containers(record)
                for resolved in self._resolved(container)
            ),
        )

    def exists(self, model: Reference) -> bool:
        """Tell whether a model is there."""
        return model.found_in(self._models) is not None

    def reset(self) -> None:
        """Forget every model."""
        self._models.clear()

    def _record(self, name: str) -> dict[str, Any]:
        own = Reference.of(KIND, name)
        record: dict[str, Any] | None = own.found_in(self._models)
        if record is None:
            raise invalid(f'Could not find model "{own.arn}".')
        return record

    def _created(self, container: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what a container of a new model runs, refused where SageMaker refuses it."""
        inside = self._resolved(container)
        if "ModelPackageName" in container:
            package = self._package(container)
            refuse_unfinished(package)
            if not self._switches.deploy_unapproved:
                refuse_unapproved(package)
            for packaged in package["InferenceSpecification"]["Containers"]:
                refuse_second_environment(packaged, container)
        return inside

    def _package(self, container: dict[str, Any]) -> dict[str, Any]:
        reference = Reference.of(PACKAGE_KIND, container["ModelPackageName"])
        check_shared(reference, self._policy_of)
        return self._packages.record(reference)

    def _check_images(
        self, containers: Sequence[dict[str, Any]], role_arn: str, model: Reference
    ) -> None:
        images = [image for each in containers if (image := EcrImage.from_uri(each["Image"]))]
        for image in images:
            refuse_another_region(image)
        if not images:
            return
        registry = self._access.as_role(role_arn, model.arn).images
        for image in images:
            try:
                manifest = registry.manifest(image)
            except ClientError:
                continue  # an image that cannot be pulled fails the endpoint
            refuse_media_type(image, manifest)

    def _resolved(self, container: dict[str, Any]) -> list[dict[str, Any]]:
        if "ModelPackageName" not in container:
            return [container]
        package = self._package(container)
        packaged = package.get("InferenceSpecification", {}).get("Containers", [])
        if not packaged:
            raise invalid(
                f"ModelPackage {package['ModelPackageArn']} has no inference specification."
            )
        environment = container.get("Environment", {})
        return [
            {**inside, "Environment": {**inside.get("Environment", {}), **environment}}
            for inside in packaged
        ]

    def _check_role(self, request: Request, model: Reference) -> None:
        role_arn = request.get("ExecutionRoleArn")
        if role_arn is None:
            raise invalid("ExecutionRoleArn: missing, the model would have no role to run as")
        try:
            self._access.check_trust(role_arn, model.arn)
        except ServiceError as refusal:
            raise invalid(
                f"Could not assume role {role_arn}. Please ensure that the role exists and allows "
                f"principal 'sagemaker.amazonaws.com' to assume the role. ({refusal.message})"
            ) from refusal


def _defined_containers(request: Request) -> list[dict[str, Any]]:
    if ("PrimaryContainer" in request) == ("Containers" in request):
        raise invalid("Specify either PrimaryContainer or Containers, and not both.")
    containers: list[dict[str, Any]] = request.get("Containers") or [request["PrimaryContainer"]]
    for container in containers:
        if "ModelPackageName" in container and "Image" in container:
            raise invalid("Specify either Image or ModelPackageName of a container, and not both.")
        if "ModelPackageName" not in container and "Image" not in container:
            raise invalid("Specify Image or ModelPackageName of each container.")
    return containers
