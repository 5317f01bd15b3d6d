"""What a model's container image must fulfil."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field

from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.strictness import Loosening, switched_on
from model_promotion.config.text_rule import TextRule
from promotion_steps.gates.image import (
    DEFAULT_REGISTRIES,
    DEFAULT_SEVERITY,
    OFF,
    REGISTRY,
    REQUIRED,
)
from promotion_steps.image_scan import SEVERITIES

Registry = Annotated[
    str,
    TextRule(
        what="a registry",
        pattern=REGISTRY,
        longest=256,
        expected="aws, target, or ACCOUNT.dkr.ecr.REGION.amazonaws.com with a path or without",
    ),
]
Severity = Literal["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"]


class ImageConfig(Section):
    """Where an image may lie, and what its scan may have found."""

    registries: Annotated[
        Annotated[tuple[Registry, ...], Field(strict=False, min_length=1)] | None, LEFT_OUT
    ] = Field(
        default=None,
        description="where images may lie: aws (its own for SageMaker), target (the"
        " environment's own account), or a registry that others pull from; left out, aws and"
        " target",
    )
    max_severity: Annotated[Severity | None, LEFT_OUT] = Field(
        default=None, description="the worst that ECR's scan may have found; left out, MEDIUM"
    )
    scan: Annotated[Literal["required", "off"] | None, LEFT_OUT] = Field(
        default=None,
        description="whether images that AWS does not own must have been scanned; left out,"
        " required",
    )

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield what lets pass an image that *before* would not."""
        yield from _registries(before.registries, self.registries)
        yield from _severity(before.max_severity, self.max_severity)
        yield from switched_on("scan", before=_is_scanned(before), now=_is_scanned(self))


def _is_scanned(config: ImageConfig) -> bool:
    return (config.scan or REQUIRED) != OFF


def _severity(before: str | None, now: str | None) -> Iterator[Loosening]:
    was, is_now = before or DEFAULT_SEVERITY, now or DEFAULT_SEVERITY
    if SEVERITIES.index(is_now) > SEVERITIES.index(was):
        yield Loosening(key="max_severity", before=was, now=is_now)


def _registries(before: tuple[str, ...] | None, now: tuple[str, ...] | None) -> Iterator[Loosening]:
    was, is_now = before or DEFAULT_REGISTRIES, now or DEFAULT_REGISTRIES
    if not all(any(_covers(one, entry) for one in was) for entry in is_now):
        yield Loosening(key="registries", before=sorted(was), now=sorted(is_now))


def _covers(registry: str, entry: str) -> bool:
    return f"{entry}/".startswith(f"{registry}/")
