"""What a gate is asked about: one model package version before one hop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import Client
from promotion_steps.hop import Hop
from promotion_steps.image_locations import ImageLocations
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import PROMOTE
from promotion_steps.promotion_settings import PromotionSettings

ClientOf = Callable[[str, str], Client]
"""Makes a boto3 client of a service in a region."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A version that may go over a hop, or not, and whom a gate may ask about it.

    Args:
        package: As the source environment's registry describes it.
        settings: What the model must fulfil in the target environment.
        artifacts: The source environment's artifact bucket.
        client: Makes the clients a gate needs.
        seconds_left: Until the gate must have decided.
        asks_target: Whether the gate may ask the target environment, as it may everywhere
            but on the machine of somebody who has no access there.
        intent: `promote`, or `rollback` to a version that was promoted before.
        approved_at: When the approval happened, as its event tells; None where no event
            started the promotion.
    """

    hop: Hop
    package: ModelPackage
    settings: PromotionSettings
    artifacts: ArtifactStore
    client: ClientOf
    seconds_left: Callable[[], float]
    asks_target: bool = True
    intent: str = PROMOTE
    approved_at: str | None = None

    @property
    def image_locations(self) -> ImageLocations:
        """Where the target pulls the package's images from."""
        return self.settings.image_locations(self.hop.target.region)

    def source(self, service: str) -> Client:
        """Return a client of the source environment's service, such as `sagemaker`."""
        return self.client(service, self.hop.source.region)

    def target(self, service: str) -> Client:
        """Return a client of the target environment's service."""
        return self.client(service, self.hop.target.region)
