"""SageMaker put together: each operation with what keeps its state."""

from __future__ import annotations

import threading
from collections.abc import Callable

from promote.rehearsal.emulator.json_service import Operation, Request
from promote.rehearsal.emulator.request_shape import check_answer, check_request
from promote.rehearsal.emulator.sagemaker import (
    endpoint_configs,
    endpoints,
    groups,
    models,
    packages,
)
from promote.rehearsal.emulator.sagemaker.access import Access
from promote.rehearsal.emulator.sagemaker.events import Announcements
from promote.rehearsal.emulator.sagemaker.group_policies import honoured
from promote.rehearsal.emulator.sagemaker.package_updates import PackageUpdates
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.registration import Registrations
from promote.rehearsal.emulator.sagemaker.tags import Tags
from promote.rehearsal.emulator.switches import Switches

_OMITTED = frozenset({"modelPackageName"})
"""Versions have no name: AWS's example of DescribeModelPackage for one leaves it out, see
"Update the Details of a Model Version" in the SageMaker AI Developer Guide."""


class SageMaker:
    """The model registry and hosting of every account and region.

    Args:
        switches: How SageMaker behaves where AWS's text leaves a choice.
        announcements: Hears of model packages.
        access: Takes execution roles, and the caller's identity.
    """

    def __init__(self, switches: Switches, announcements: Announcements, access: Access) -> None:
        self._switches = switches
        self._lock = threading.RLock()
        self.tags = Tags(self._exists)
        self.groups = groups.Groups(
            switches, self.tags, lambda group: self.packages.in_group(group)
        )
        self.packages = packages.Packages(
            switches,
            self.groups,
            self.tags,
            access.as_caller,
            Registrations(switches, self._lock, announcements.created),
        )
        self.updates = PackageUpdates(self.packages, announcements)
        self.models = models.Models(
            switches, self.packages, self.tags, access, self.group_policy_for_arn
        )
        self.configs = endpoint_configs.EndpointConfigs(self.models, self.tags)
        self.endpoints = endpoints.Endpoints(
            switches, self.configs, self.models, self.tags, access.as_role, self._lock
        )

    def operations(self) -> dict[str, Operation]:
        """Return each operation by the name that the API gives it."""
        return {
            name: self._guarded(name, do)
            for name, do in (self._registry() | self._hosting()).items()
        }

    def group_policy_for_arn(self, arn: str) -> tuple[str | None, str] | None:
        """Return the policy that guards a group or a package, and the account that owns it."""
        resource = Reference.of("", arn)
        if resource.kind not in (groups.KIND, packages.KIND):
            return None
        group = groups.group_of(resource)
        policy = honoured(
            self.groups.policy(group), conditions=self._switches.group_policy_conditions
        )
        return policy, group.account

    def resource_tags(self, arn: str) -> dict[str, str]:
        """Return the tags that conditions on a resource see: of a version, those of its group."""
        resource = Reference.of("", arn)
        if resource.kind == packages.KIND and self.packages.exists(resource):
            record = self.packages.record(resource)
            if "ModelPackageVersion" in record:
                resource = groups.group_of(resource)
        return self.tags.of(resource)

    def reset(self) -> None:
        """Forget everything, and end what runs."""
        self.endpoints.reset()
        with self._lock:
            for part in (self.configs, self.models, self.updates, self.packages, self.groups):
                part.reset()
            self.tags.reset()

    def _registry(self) -> dict[str, Operation]:
        return {
            "CreateModelPackageGroup": self.groups.create,
            "DescribeModelPackageGroup": self.groups.describe,
            "ListModelPackageGroups": self.groups.summaries,
            "DeleteModelPackageGroup": self.groups.delete,
            "PutModelPackageGroupPolicy": self.groups.put_policy,
            "GetModelPackageGroupPolicy": self.groups.get_policy,
            "DeleteModelPackageGroupPolicy": self.groups.delete_policy,
            "CreateModelPackage": self.packages.create,
            "DescribeModelPackage": self.packages.describe,
            "ListModelPackages": self.packages.summaries,
            "UpdateModelPackage": self.updates.update,
            "DeleteModelPackage": self.packages.delete,
            "AddTags": self.tags.add,
            "ListTags": self.tags.listed,
            "DeleteTags": self.tags.delete,
        }

    def _hosting(self) -> dict[str, Operation]:
        return {
            "CreateModel": self.models.create,
            "DescribeModel": self.models.describe,
            "ListModels": self.models.summaries,
            "DeleteModel": self.models.delete,
            "CreateEndpointConfig": self.configs.create,
            "DescribeEndpointConfig": self.configs.describe,
            "ListEndpointConfigs": self.configs.summaries,
            "DeleteEndpointConfig": self.configs.delete,
            "CreateEndpoint": self.endpoints.create,
            "UpdateEndpoint": self.endpoints.update,
            "UpdateEndpointWeightsAndCapacities": self.endpoints.resize,
            "DescribeEndpoint": self.endpoints.describe,
            "ListEndpoints": self.endpoints.summaries,
            "DeleteEndpoint": self.endpoints.delete,
        }

    def _guarded(self, name: str, do: Operation) -> Operation:
        def guarded(request: Request) -> Request:
            check_request("sagemaker", name, request)
            with self._lock:
                answer = do(request)
            check_answer("sagemaker", name, answer, omitted=_OMITTED)
            return answer

        return guarded

    def _exists(self, resource: Reference) -> bool:
        exists: dict[str, Callable[[Reference], bool]] = {
            groups.KIND: self.groups.exists,
            packages.KIND: self.packages.exists,
            models.KIND: self.models.exists,
            endpoint_configs.KIND: self.configs.exists,
            endpoints.KIND: self.endpoints.exists,
        }
        return resource.kind in exists and exists[resource.kind](resource)
