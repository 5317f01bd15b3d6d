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
from promote.rehearsal.emulator.sagemaker.fleet import Fleet, LaunchFailure, OpenStore, launch
from promote.rehearsal.emulator.sagemaker.models import Model, Models
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid
from promote.rehearsal.emulator.sagemaker.tags import Tags

KIND = "endpoint"
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
        self.failure = failure
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
        configs: Where configurations are found.
        models: Where their models are found.
        tags: Where the tags of new endpoints go.
        open_store: Gives access to model data as the execution role.
        lock: Guards the state that deployments change from threads of their own.
    """

    def __init__(
        self,
        configs: EndpointConfigs,
        models: Models,
        tags: Tags,
        open_store: OpenStore,
        lock: threading.RLock,
    ) -> None:
        self._configs = configs
        self._models = models
        self._tags = tags
        self._open_store = open_store
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
        self._deploy(endpoint, config, models)
        return {"EndpointArn": own.arn}

    def update(self, request: Request) -> Request:
        """Do UpdateEndpoint; the old fleet answers until the new one is in service."""
        endpoint = self._endpoint(request["EndpointName"])
        if endpoint.status != "InService":
            raise invalid(
                f'Cannot update endpoint "{endpoint.reference.arn}" in status {endpoint.status}.'
            )
        config, models = self._plan(request)
        endpoint.deployment = request.get("DeploymentConfig", endpoint.deployment)
        endpoint.become("Updating")
        self._deploy(endpoint, config, models)
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

    def _plan(self, request: Request) -> tuple[dict[str, Any], dict[str, Model]]:
        config = deepcopy(self._configs.record(request["EndpointConfigName"]))
        names = {variant["ModelName"] for variant in config["ProductionVariants"]}
        return config, {name: self._models.deployable(name) for name in names}

    def _deploy(
        self, endpoint: Endpoint, config: dict[str, Any], models: Mapping[str, Model]
    ) -> None:
        threading.Thread(
            target=self._bring_into_service,
            args=(endpoint, config, models),
            name=f"endpoint-{endpoint.reference.name}",
            daemon=True,
        ).start()

    def _bring_into_service(
        self, endpoint: Endpoint, config: dict[str, Any], models: Mapping[str, Model]
    ) -> None:
        with request_scope(endpoint.reference.account, endpoint.reference.region):
            try:
                fleet = launch(config, models, self._open_store)
            except LaunchFailure as failure:
                self._fall_back(endpoint, str(failure))
            except Exception as error:
                self._fall_back(endpoint, f"{type(error).__name__}: {error}")
                raise
            else:
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
            endpoint.become("InService" if endpoint.fleet else "Failed", reason)
