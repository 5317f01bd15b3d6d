"""What SageMaker reaches in the name of a role or of its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from promote.rehearsal.emulator.sagemaker.container_images import ImageRegistry
from promote.rehearsal.emulator.sagemaker.model_source import ObjectStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Reads:
    """The objects and images that one principal may read."""

    objects: ObjectStore
    images: ImageRegistry


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """How SageMaker takes another identity.

    Args:
        check_trust: Takes a role's ARN and the ARN of what runs as it; raises ServiceError
            when SageMaker may not assume the role.
        as_role: Takes the same, and returns what the role reads.
        as_caller: Returns what the caller of the current request reads.
    """

    check_trust: Callable[[str, str], object]
    as_role: Callable[[str, str], Reads]
    as_caller: Callable[[], Reads]
