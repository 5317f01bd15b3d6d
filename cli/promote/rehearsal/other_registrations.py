"""A step that registers a version as SageMaker's own tools do, without `promote register`."""

from __future__ import annotations

from typing import Any

from promote.rehearsal.check import Observation
from promote.rehearsal.waiting import wait_for
from promote.rehearsal.world import World
from promotion_steps.names import DATA_SCIENTIST, MANIFEST_URI, REGISTRAR

SEALED = "sealed"

_LIKE_THE_GOOD_ONE = (
    "ModelPackageGroupName",
    "InferenceSpecification",
    "ModelMetrics",
    "ModelApprovalStatus",
)


def register_by_other_means(world: World) -> Observation:
    """Create a version with plain boto3, and wait until its environment has sealed it."""
    who = world.persona(DATA_SCIENTIST)
    credentials = world.sessions.persona(world.source, who)
    registry = world.sessions.client("sagemaker", credentials)
    like = registry.describe_model_package(ModelPackageName=world.packages[world.source.name])
    arn = registry.create_model_package(**{name: like[name] for name in _LIKE_THE_GOOD_ONE})[
        "ModelPackageArn"
    ]
    world.packages[SEALED] = arn
    metadata = wait_for(f"a seal of {arn}", lambda: _sealed(registry, arn))
    return Observation(
        passed=metadata[REGISTRAR].endswith(f"{world.source.role(who)}/dana"),
        observed=f"bound by {metadata[MANIFEST_URI]}",
        evidence={"model_package_arn": arn, "metadata": metadata},
    )


def _sealed(registry: Any, arn: str) -> dict[str, str] | None:
    described = registry.describe_model_package(ModelPackageName=arn)
    metadata: dict[str, str] = described.get("CustomerMetadataProperties", {})
    return metadata if MANIFEST_URI in metadata else None
