"""Updates of endpoints: what they keep, when they are possible, and how they come to nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError

SCRIPT = "def model_fn(model_dir):\n    return None\n"
ENDPOINT = {"EndpointName": "e"}


def serving(aws: Any, **update: Any) -> dict[str, Any]:
    """Create an endpoint, resize it, give it another configuration, and describe it."""
    address = aws.store("m.tar.gz", {"inference.py": SCRIPT})
    for name in ("old", "new"):
        aws.configure(name, {"Image": "i", "ModelDataUrl": address}, InitialVariantWeight=1.0)
    aws.call("CreateEndpoint", {**ENDPOINT, "EndpointConfigName": "old"})
    aws.settled("e")
    size = {"VariantName": "blue", "DesiredWeight": 0.5, "DesiredInstanceCount": 4}
    aws.call(
        "UpdateEndpointWeightsAndCapacities", {**ENDPOINT, "DesiredWeightsAndCapacities": [size]}
    )
    aws.call("UpdateEndpoint", {**ENDPOINT, "EndpointConfigName": "new", **update})
    described: dict[str, Any] = aws.settled("e")
    return described


def size_of(described: dict[str, Any]) -> tuple[int, float]:
    (variant,) = described["ProductionVariants"]
    return variant["CurrentInstanceCount"], variant["CurrentWeight"]


def excluding(*kinds: str) -> dict[str, Any]:
    return {
        "RetainAllVariantProperties": True,
        "ExcludeRetainedVariantProperties": [{"VariantPropertyType": kind} for kind in kinds],
    }


@pytest.mark.parametrize(
    ("update", "size"),
    [
        ({}, (1, 1.0)),
        ({"RetainAllVariantProperties": False}, (1, 1.0)),
        ({"RetainAllVariantProperties": True}, (4, 0.5)),
        (excluding("DesiredInstanceCount"), (1, 0.5)),
        (excluding("DesiredWeight"), (4, 1.0)),
    ],
)
def test_an_update_resets_counts_and_weights(
    aws: Any, update: dict[str, Any], size: tuple[int, float]
) -> None:
    described = serving(aws, **update)
    assert described["EndpointConfigName"] == "new"
    assert size_of(described) == size


def test_an_update_may_be_rolled_back_in_silence(aws_with: Callable[..., Any]) -> None:
    described = serving(aws_with(silent_rollback=True))
    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == "old"
    assert "FailureReason" not in described


def test_an_endpoint_in_transition_is_not_updated(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(endpoint_seconds=600)
    aws.configure("c", {"Image": "i"})
    aws.call("CreateEndpoint", {**ENDPOINT, "EndpointConfigName": "c"})
    for operation, more in (
        ("UpdateEndpoint", {"EndpointConfigName": "c"}),
        (
            "UpdateEndpointWeightsAndCapacities",
            {"DesiredWeightsAndCapacities": [{"VariantName": "blue", "DesiredWeight": 1.0}]},
        ),
    ):
        with pytest.raises(ServiceError, match="in status Creating"):
            aws.call(operation, {**ENDPOINT, **more})


def test_a_variant_that_is_not_there_is_not_resized(aws: Any) -> None:
    serving(aws)
    size = [{"VariantName": "green", "DesiredWeight": 1.0}]
    with pytest.raises(ServiceError, match=r"Could not find all variants of \['green'\]"):
        aws.call(
            "UpdateEndpointWeightsAndCapacities", {**ENDPOINT, "DesiredWeightsAndCapacities": size}
        )
