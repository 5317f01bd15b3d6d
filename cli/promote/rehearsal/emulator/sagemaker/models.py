"""Models: what an endpoint runs, and the role it runs as."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request, ServiceError
from promote.rehearsal.emulator.sagemaker.packages import KIND as PACKAGE_KIND, Packages
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid
from promote.rehearsal.emulator.sagemaker.sharing import PolicyOf, check_shared
from promote.rehearsal.emulator.sagemaker.tags import Tags

KIND = "model"

TrustCheck = Callable[[str, str], object]
"""Takes a role's ARN and the ARN of what runs as it; raises ServiceError when refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """What a deployment needs of a model, with model packages resolved."""

    name: str
    arn: str
    execution_role_arn: str
    containers: tuple[dict[str, Any], ...]


class Models:
    """Keep the models of every account and region.

    Args:
        packages: Where a container's model package is found.
        tags: Where the tags of new models go.
        check_trust: Refuses a role that SageMaker may not assume.
        policy_of: Finds the policy that guards a model package.
    """

    def __init__(
        self, packages: Packages, tags: Tags, check_trust: TrustCheck, policy_of: PolicyOf
    ) -> None:
        self._packages = packages
        self._tags = tags
        self._check_trust = check_trust
        self._policy_of = policy_of
        self._models = AccountRegionScopedDict()

    def create(self, request: Request) -> Request:
        """Do CreateModel."""
        own = Reference.of(KIND, request["ModelName"])
        if self.exists(own):
            raise invalid(f'Cannot create already existing model "{own.arn}".')
        for container in _defined_containers(request):
            self._resolved(container)
        self._check_role(request, own)
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

    def _resolved(self, container: dict[str, Any]) -> list[dict[str, Any]]:
        if "ModelPackageName" not in container:
            return [container]
        reference = Reference.of(PACKAGE_KIND, container["ModelPackageName"])
        check_shared(reference, self._policy_of)
        package = self._packages.record(reference)
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
            self._check_trust(role_arn, model.arn)
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
