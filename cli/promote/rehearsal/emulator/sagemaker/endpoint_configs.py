"""Endpoint configurations: which models an endpoint runs, on what, and for which share."""

from __future__ import annotations

import time
from copy import deepcopy
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.models import KIND as MODEL_KIND, Models
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid
from promote.rehearsal.emulator.sagemaker.tags import Tags

KIND = "endpoint-config"
_CAPACITIES = ("InstanceType", "ServerlessConfig", "InstancePools")


class EndpointConfigs:
    """Keep the endpoint configurations of every account and region."""

    def __init__(self, models: Models, tags: Tags) -> None:
        self._models = models
        self._tags = tags
        self._configs = AccountRegionScopedDict()

    def create(self, request: Request) -> Request:
        """Do CreateEndpointConfig."""
        own = Reference.of(KIND, request["EndpointConfigName"])
        if self.exists(own):
            raise invalid(f'Cannot create already existing endpoint configuration "{own.arn}".')
        for variant in request["ProductionVariants"]:
            self._check_variant(variant)
        self._tags.check(request.get("Tags", []))
        self._configs[own.name] = {
            **{member: deepcopy(value) for member, value in request.items() if member != "Tags"},
            "EndpointConfigArn": own.arn,
            "CreationTime": time.time(),
        }
        self._tags.attach(own, request.get("Tags", []))
        return {"EndpointConfigArn": own.arn}

    def describe(self, request: Request) -> Request:
        """Do DescribeEndpointConfig."""
        return deepcopy(self.record(request["EndpointConfigName"]))

    def summaries(self, request: Request) -> Request:
        """Do ListEndpointConfigs."""
        return page(
            self._configs.values(),
            {"SortOrder": "Descending", **request},
            answer="EndpointConfigs",
            name="EndpointConfigName",
            members=("EndpointConfigName", "EndpointConfigArn", "CreationTime"),
        )

    def delete(self, request: Request) -> Request:
        """Do DeleteEndpointConfig; endpoints that use it keep running."""
        self.record(request["EndpointConfigName"])
        self._configs.pop(request["EndpointConfigName"])
        self._tags.forget(Reference.of(KIND, request["EndpointConfigName"]))
        return {}

    def record(self, name: str) -> dict[str, Any]:
        """Return a configuration of the caller's account.

        Raises:
            ServiceError: There is no such configuration.
        """
        own = Reference.of(KIND, name)
        record: dict[str, Any] | None = own.found_in(self._configs)
        if record is None:
            raise invalid(f'Could not find endpoint configuration "{own.arn}".')
        return record

    def exists(self, config: Reference) -> bool:
        """Tell whether a configuration is there."""
        return config.found_in(self._configs) is not None

    def reset(self) -> None:
        """Forget every configuration."""
        self._configs.clear()

    def _check_variant(self, variant: dict[str, Any]) -> None:
        name = variant["VariantName"]
        if "ModelName" not in variant:
            raise invalid(f"ModelName: missing for production variant {name}")
        model = Reference.of(MODEL_KIND, variant["ModelName"])
        if not self._models.exists(model):
            raise invalid(f'Could not find model "{model.arn}".')
        if not any(capacity in variant for capacity in _CAPACITIES):
            raise invalid(
                f"Specify InstanceType or ServerlessConfig for production variant {name}."
            )
