"""One model on the path, as pipelines and endpoints need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model_promotion.config.endpoint_config import EndpointConfig
from model_promotion.config.model_file import ModelEnvironmentConfig
from promotion_steps.promotion_settings import ALLOWED


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelConfig:
    """What a model team says about a model, for each environment it is promoted into."""

    name: str
    group: str
    environments: Mapping[str, ModelEnvironmentConfig]
    payloads: Mapping[str, bytes]
    team: str | None = None
    allowed_container_members: Sequence[str] = ()

    def settings(self, environment_name: str) -> dict[str, Any]:
        """Return what `promotion.json` tells the steps of a promotion into an environment.

        Raises:
            ValueError: The model is not promoted into this environment.
        """
        entry = self._entry(environment_name)
        settings: dict[str, Any] = {
            "model": self.name,
            "group": self.group,
            "gates": entry.gates.settings(),
        }
        if self.allowed_container_members:
            settings[ALLOWED] = list(self.allowed_container_members)
        if entry.endpoint is not None:
            settings["endpoint"] = entry.endpoint.shape
        if entry.smoke_test is not None:
            settings["smoke_test"] = entry.smoke_test.model_dump(mode="json", exclude={"payload"})
        return settings

    def endpoint(self, environment_name: str) -> EndpointConfig | None:
        """Return what serves the model in an environment; None: it is only registered there.

        Raises:
            ValueError: The model is not promoted into this environment.
        """
        return self._entry(environment_name).endpoint

    def payload(self, environment_name: str) -> bytes:
        """Return the bytes that the smoke test of an environment sends.

        Raises:
            ValueError: The model has no endpoint in this environment.
        """
        if environment_name not in self.payloads:
            raise ValueError(
                f"environment: {self.name} has no endpoint there, got {environment_name!r}, "
                f"expected one of {sorted(self.payloads)}"
            )
        return self.payloads[environment_name]

    def _entry(self, environment_name: str) -> ModelEnvironmentConfig:
        if environment_name not in self.environments:
            raise ValueError(
                f"environment: {self.name} is not promoted into it, got {environment_name!r}, "
                f"expected one of {list(self.environments)}"
            )
        return self.environments[environment_name]
