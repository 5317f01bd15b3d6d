"""What an environment tolerates of versions that SageMaker may refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field

from model_promotion.config.section import Section
from model_promotion.config.strictness import Loosening, allowed, ceiling
from promotion_steps.gates.deployability.settings import (
    MEGABYTES_PER_SECOND,
    MOST_MEGABYTES_PER_SECOND,
)

Claim = Literal[
    "accelerator",
    "architecture",
    "archive",
    "containers",
    "download",
    "image-format",
    "links",
    "memory",
    "model-data",
    "requirements",
    "script",
    "serverless",
    "storage",
]


class DeployabilityConfig(Section):
    """What the gate reports without stopping the version.

    The gate runs without this section too.
    """

    tolerated: tuple[Claim, ...] = Field(
        default=(),
        strict=False,
        description="claims that stop nothing, and that the verdict lists as unchecked: for what"
        " your images do in their own way, or what SageMaker accepts by now",
    )
    download_mb_per_second: int = Field(
        default=MEGABYTES_PER_SECOND,
        ge=1,
        le=MOST_MEGABYTES_PER_SECOND,
        description="how fast an instance downloads model data at least, in MB per second",
    )

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield what is looser here than in *before*."""
        yield from allowed("tolerated", before.tolerated, self.tolerated)
        yield from ceiling(
            "download_mb_per_second", before.download_mb_per_second, self.download_mb_per_second
        )
