"""Endpoints: created, replaced blue/green, invoked and deleted."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, request_scope

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.endpoint_configs import EndpointConfigs
from promote.rehearsal.emulator.sagemaker.endpoint_rules import (
    VariantSize,
    failure_of_rollback,
    may_be_updated,
    retained,
)
from promote.rehearsal.emulator.sagemaker.fleet import AsRole, Fleet, LaunchFailure, launch
from promote.rehearsal.emulator.sagemaker.models import Model, Models
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid
from promote.rehearsal.emulator.sagemaker.tags import Tags
from promote.rehearsal.emulator.switches import Switches

KIND = "endpoint"
_MAX_REASON = 1024
_SUMMARY = ("EndpointName", "EndpointArn", "CreationTime", "LastModifiedTime", "EndpointStatus")


@dataclass(kw_only=True, slots=True)
class Endpoint:
    """One endpoint and the fleet that answers for it now."""

    reference: Reference
    config_name: str
    status: str = "Creating"
    created: float = field(default_factory=time.time)
    modified: float = field(default_factory=time.time)
    failure: str | None = None
    deployment: dict[str, Any] | None = None
    fleet: Fleet | None = None

    def become(self, status: str, failure: str | None = None) -> None:
        """Change the status, and say why if it went wrong."""
        self.status = status
        self.failure = failure[:_MAX_REASON] if failure else None
        self.modified = time.time()

    def description(self) -> Request:
        """Describe the endpoint as DescribeEndpoint does."""
        told = {
            "EndpointName": self.reference.name,
            "EndpointArn": self.reference.arn,
            "EndpointConfigName": self.config_name,
            "ProductionVariants": self.fleet.description() if self.fleet else None,
            "EndpointStatus": self.status,
            "FailureReason": self.failure,
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
            "LastDeploymentConfig": self.deployment,
        }
        return {member: deepcopy(value) for member, value in told.items() if value is not None}


class Endpoints:
    """Keep the endpoints of every account and region, and what they run.

    Args:
        switches: How long deployments take, and whether updates are rolled back.
        configs: Where configurations are found.
        models: Where their models are found.
        tags: Where the tags of new endpoints go.
        as_role: Reads images and model data as the execution role.
        lock: Guards the state that deployments change from threads of their own.
    """

    def __init__(
        self,
        switches: Switches,
        configs: EndpointConfigs,
        models: Models,
        tags: Tags,
        as_role: AsRole,
        lock: threading.RLock,
    ) -> None:
        self._switches = switches
        self._configs = configs
        self._models = models
        self._tags = tags
        self._as_role = as_role
        self._lock = lock
        self._endpoints = AccountRegionScopedDict()

    def create(self, request: Request) -> Request:
        """Do CreateEndpoint; the fleet comes into service later, or fails."""
        own = Reference.of(KIND, request["EndpointName"])
        if self.exists(own):
            raise invalid(f'Cannot create already existing endpoint "{own.arn}".')
        config, models = self._plan(request)
        self._tags.check(request.get("Tags", []))
        endpoint = Endpoint(
            reference=own,
            config_name=config["EndpointConfigName"],
            deployment=request.get("DeploymentConfig"),
        )
        self._endpoints[own.name] = endpoint
        self._tags.attach(own, request.get("Tags", []))
        self._deploy(endpoint, config, models, {})
        return {"EndpointArn": own.arn}

    def update(self, request: Request) -> Request:
        """Do UpdateEndpoint; the old fleet answers until the new one is in service."""
        endpoint = self._updatable(request)
        config, models = self._plan(request)
        endpoint.deployment = request.get("DeploymentConfig", endpoint.deployment)
        endpoint.become("Updating")
        sizes = retained(request, endpoint.fleet.sizes if endpoint.fleet else {})
        self._deploy(endpoint, config, models, sizes)
        return {"EndpointArn": endpoint.reference.arn}

    def resize(self, request: Request) -> Request:
        """Do UpdateEndpointWeightsAndCapacities."""
        endpoint = self._updatable(request)
        sizes = {
            each["VariantName"]: VariantSize(
                weight=each.get("DesiredWeight"), count=each.get("DesiredInstanceCount")
            )
            for each in request["DesiredWeightsAndCapacities"]
        }
        fleet = endpoint.fleet
        if fleet is None or not sizes.keys() <= fleet.sizes.keys():
            raise invalid(
                f"Could not find all variants of {sorted(sizes)} in endpoint "
                f'"{endpoint.reference.arn}".'
            )
        fleet.resize(sizes)
        endpoint.become("InService")
        return {"EndpointArn": endpoint.reference.arn}

    def describe(self, request: Request) -> Request:
        """Do DescribeEndpoint."""
        return self._endpoint(request["EndpointName"]).description()

    def summaries(self, request: Request) -> Request:
        """Do ListEndpoints."""
        records = [endpoint.description() for endpoint in self._endpoints.values()]
        status = request.get("StatusEquals")
        return page(
            [record for record in records if status in (None, record["EndpointStatus"])],
            {"SortOrder": "Descending", **request},
            answer="Endpoints",
            name="EndpointName",
            members=_SUMMARY,
        )

    def delete(self, request: Request) -> Request:
        """Do DeleteEndpoint; a deployment under way is abandoned."""
        endpoint = self._endpoint(request["EndpointName"])
        self._endpoints.pop(endpoint.reference.name)
        self._tags.forget(endpoint.reference)
        if endpoint.fleet:
            endpoint.fleet.stop()
        return {}

    def serving(self, name: str) -> Fleet | None:
        """Return the fleet that answers for an endpoint of the caller's account, if any does."""
        endpoint: Endpoint | None = self._endpoints.get(name)
        return endpoint.fleet if endpoint else None

    def exists(self, endpoint: Reference) -> bool:
        """Tell whether an endpoint is there."""
        return endpoint.found_in(self._endpoints) is not None

    def reset(self) -> None:
        """Forget every endpoint and end what they run."""
        with self._lock:
            endpoints = self._endpoints.all_values()
            self._endpoints.clear()
        for endpoint in endpoints:
            if endpoint.fleet:
                endpoint.fleet.stop()

    def _endpoint(self, name: str) -> Endpoint:
        own = Reference.of(KIND, name)
        endpoint: Endpoint | None = own.found_in(self._endpoints)
        if endpoint is None:
            raise invalid(f'Could not find endpoint "{own.arn}".')
        return endpoint

    def _updatable(self, request: Request) -> Endpoint:
        endpoint = self._endpoint(request["EndpointName"])
        if not may_be_updated(endpoint.status):
            raise invalid(
                f'Cannot update endpoint "{endpoint.reference.arn}" in status {endpoint.status}.'
            )
        return endpoint

    def _plan(self, request: Request) -> tuple[dict[str, Any], dict[str, Model]]:
        config = deepcopy(self._configs.record(request["EndpointConfigName"]))
        names = {variant["ModelName"] for variant in config["ProductionVariants"]}
        return config, {name: self._models.deployable(name) for name in names}

    def _deploy(
        self,
        endpoint: Endpoint,
        config: dict[str, Any],
        models: Mapping[str, Model],
        sizes: Mapping[str, VariantSize],
    ) -> None:
        threading.Thread(
            target=self._bring_into_service,
            args=(endpoint, config, models, sizes),
            name=f"endpoint-{endpoint.reference.name}",
            daemon=True,
        ).start()

    def _bring_into_service(
        self,
        endpoint: Endpoint,
        config: dict[str, Any],
        models: Mapping[str, Model],
        sizes: Mapping[str, VariantSize],
    ) -> None:
        time.sleep(self._switches.endpoint_seconds)
        if endpoint.fleet and self._switches.silent_rollback:
            self._fall_back(endpoint, "rolled back")
            return
        with request_scope(endpoint.reference.account, endpoint.reference.region):
            try:
                fleet = launch(config, models, self._as_role)
            except LaunchFailure as failure:
                self._fall_back(endpoint, str(failure))
            except Exception as error:
                self._fall_back(endpoint, f"{type(error).__name__}: {error}")
                raise
            else:
                fleet.resize(sizes)
                self._switch(endpoint, config["EndpointConfigName"], fleet)

    def _switch(self, endpoint: Endpoint, config_name: str, fleet: Fleet) -> None:
        with self._lock:
            wanted = endpoint.reference.found_in(self._endpoints) is endpoint
            retired = endpoint.fleet if wanted else fleet
            if wanted:
                endpoint.fleet = fleet
                endpoint.config_name = config_name
                endpoint.become("InService")
        if retired:
            retired.stop()

    def _fall_back(self, endpoint: Endpoint, reason: str) -> None:
        with self._lock:
            if endpoint.fleet is None:
                endpoint.become("Failed", reason)
                return
            silent = self._switches.silent_rollback
            endpoint.become("InService", failure_of_rollback(reason, silent=silent))
