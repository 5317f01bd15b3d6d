"""Rules of endpoints that AWS's service model does not state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.rules import rule


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantSize:
    """The weight and the instance count that a variant has now, or shall have."""

    weight: float | None = None
    count: int | None = None


@rule(test="sagemaker/test_endpoint_rules.py::test_an_update_resets_counts_and_weights")
def retained(request: Request, current: dict[str, VariantSize]) -> dict[str, VariantSize]:
    """UpdateEndpoint resets instance counts and weights unless `RetainAllVariantProperties` is set.

    Source: SageMaker API Reference, UpdateEndpoint, RetainAllVariantProperties and
    ExcludeRetainedVariantProperties.
    """
    if not request.get("RetainAllVariantProperties", False):
        return {}
    excluded = set(_excluded(request))
    return {
        name: VariantSize(
            weight=None if "DesiredWeight" in excluded else size.weight,
            count=None if "DesiredInstanceCount" in excluded else size.count,
        )
        for name, size in current.items()
    }


@rule(test="sagemaker/test_endpoint_rules.py::test_an_update_may_be_rolled_back_in_silence")
def failure_of_rollback(reason: str, *, silent: bool) -> str | None:
    """SageMaker may roll an update back and leave `FailureReason` empty.

    Source: public reports terraform-provider-aws issues 48997, 46663 and 39099.
    """
    return None if silent else reason


@rule(test="sagemaker/test_endpoint_rules.py::test_an_endpoint_in_transition_is_not_updated")
def may_be_updated(status: str) -> bool:
    """An endpoint is updated only when it is `InService`.

    Source: SageMaker API Reference, UpdateEndpoint ("You must not update an endpoint while it is
    being created, updated or deleted").
    """
    return status == "InService"


def _excluded(request: Request) -> Iterable[str]:
    for each in request.get("ExcludeRetainedVariantProperties", []):
        yield each["VariantPropertyType"]
