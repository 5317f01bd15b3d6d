"""The whole config: one path and the models on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from model_promotion.config.images_config import through
from model_promotion.config.model_config import ModelConfig
from model_promotion.config.network_config import NetworkConfig
from model_promotion.config.notifications_config import NotificationsConfig
from model_promotion.config.path_config import EvidenceConfig, PathConfig
from model_promotion.config.personas_config import PersonasConfig
from promotion_steps.names import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionConfig:
    """A path and its models, sorted by name; every rule between the files holds."""

    path: PathConfig
    models: tuple[ModelConfig, ...]

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The environments, in the order in which models pass them."""
        return tuple(self.path.environment(at) for at in range(len(self.path.environments)))

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that models belong to, by name."""
        return tuple(sorted({model.team for model in self.models if model.team}))

    def source_of(self, environment: Environment) -> Environment | None:
        """Return the environment that models come from; None for the first."""
        at = self._position(environment)
        return self.environments[at - 1] if at > 0 else None

    def target_of(self, environment: Environment) -> Environment | None:
        """Return the environment that models go to next; None for the last."""
        following = self._position(environment) + 1
        return self.environments[following] if following < len(self.environments) else None

    def personas_of(self, environment: Environment) -> PersonasConfig:
        """Return who may assume the persona roles of an environment."""
        return self.path.environments[self._position(environment)].personas

    def evidence_of(self, environment: Environment) -> EvidenceConfig:
        """Return how the evidence of promotions into an environment is kept."""
        return self.path.environments[self._position(environment)].evidence

    def network_of(self, environment: Environment) -> NetworkConfig | None:
        """Return the network of an environment's functions and models; None for none."""
        return self.path.environments[self._position(environment)].network

    def notifications_of(self, environment: Environment) -> NotificationsConfig:
        """Return who is notified of an environment's alarms and outcomes."""
        return self.path.environments[self._position(environment)].notifications

    def has_audit_trail(self, environment: Environment) -> bool:
        """Tell whether an environment records what happens in it."""
        return self.path.environments[self._position(environment)].audit_trail

    def settings(
        self, model: ModelConfig, source: Environment, target: Environment
    ) -> dict[str, Any]:
        """Return what `promotion.json` tells the steps of a promotion.

        Args:
            model: What is promoted.
            source: Where its versions come from.
            target: Where they go; after the source, at whatever distance.

        Raises:
            ValueError: The model is not promoted into the target.
        """
        images = self._images_between(source, target)
        return {**model.settings(target.name), **({"images": images} if images else {})}

    def _images_between(self, source: Environment, target: Environment) -> dict[str, str]:
        found: dict[str, str] = {}
        for at in range(self._position(source) + 1, self._position(target) + 1):
            found = through(found, self.path.environments[at].images or {})
        return found

    def rules_per_event_bus(self, environment: Environment) -> int | None:
        """Return the raised quota of rules in an environment; None for AWS's default."""
        return self.path.environments[self._position(environment)].quotas.rules_per_event_bus

    def _position(self, environment: Environment) -> int:
        if environment not in self.environments:
            raise ValueError(
                f"environment: not on the path, got '{environment}', "
                f"expected one of {[str(known) for known in self.environments]}"
            )
        return self.environments.index(environment)
