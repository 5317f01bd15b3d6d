"""Whether the promoted version is what an endpoint serves."""

from __future__ import annotations

import pytest

from promotion_steps.finding import Refused, Undecided
from promotion_steps.serving.served_version import check_served, find_endpoint, only_version
from tests.promotion_steps.target_registry import (
    ENDPOINT,
    TargetRegistry,
    target_arn,
    variant,
    version_tag,
)

OLD, NEW = target_arn(3), target_arn(4)


@pytest.fixture
def registry() -> TargetRegistry:
    served = TargetRegistry()
    served.serve(NEW)
    return served


def problems(registry: TargetRegistry, promoted: str = NEW) -> list[str]:
    return [str(finding) for finding in check_served(registry, ENDPOINT, promoted)]


def test_an_endpoint_of_the_promoted_version_passes(registry: TargetRegistry) -> None:
    assert problems(registry) == []


def test_a_version_s_tag_is_found_on_a_later_page(registry: TargetRegistry) -> None:
    registry.tags["m-3"].insert(0, {"Key": "team", "Value": "oncology"})

    assert problems(registry) == []


def test_an_update_that_was_rolled_back_in_silence_names_both_versions(
    registry: TargetRegistry,
) -> None:
    registry.serve(OLD)

    assert problems(registry) == [
        f"serving: endpoint {ENDPOINT}: serves AllTraffic {OLD}, expected {NEW} on every variant"
    ]


def test_a_variant_of_another_version_is_a_failure(registry: TargetRegistry) -> None:
    registry.config = {"ProductionVariants": [variant("m-3"), variant("m-2", "Canary")]}
    registry.tags["m-2"] = [version_tag(OLD)]

    assert problems(registry) == [
        (
            f"serving: endpoint {ENDPOINT}: serves AllTraffic {NEW}, Canary {OLD},"
            f" expected {NEW} on every variant"
        )
    ]


def test_a_model_without_a_version_is_a_failure(registry: TargetRegistry) -> None:
    registry.tags = {}

    assert problems(registry) == [
        (
            f"serving: endpoint {ENDPOINT}: serves AllTraffic no version,"
            f" expected {NEW} on every variant"
        )
    ]


@pytest.mark.parametrize("status", ["Updating", "RollingBack", "Failed", "UpdateRollbackFailed"])
def test_an_endpoint_that_is_not_in_service_is_a_failure(
    registry: TargetRegistry, status: str
) -> None:
    assert registry.endpoint is not None
    registry.endpoint |= {"EndpointStatus": status, "FailureReason": "no capacity"}

    assert problems(registry) == [
        (
            f"serving: endpoint {ENDPOINT}: is {status}, expected InService; serves"
            f" AllTraffic {NEW} (no capacity), expected {NEW} on every variant"
        )
    ]


def test_a_variant_that_does_not_answer_yet_is_a_half_updated_endpoint(
    registry: TargetRegistry,
) -> None:
    registry.config = {"ProductionVariants": [variant("m-3"), variant("m-3", "Canary")]}

    assert problems(registry) == [
        (
            f"serving: endpoint {ENDPOINT}: half updated, variants Canary differ; serves"
            f" AllTraffic {NEW}, Canary {NEW}, expected {NEW} on every variant"
        )
    ]


def test_an_endpoint_that_is_gone_is_a_failure(registry: TargetRegistry) -> None:
    registry.endpoint = None

    assert problems(registry) == [
        f"serving: endpoint {ENDPOINT}: does not exist, expected it to serve {NEW}"
    ]


def test_what_sagemaker_does_not_tell_is_no_pass(registry: TargetRegistry) -> None:
    registry.faults = {"list_tags": "ThrottlingException"}

    with pytest.raises(Undecided, match="model m-3: cannot be read, got ThrottlingException"):
        problems(registry)


def test_an_endpoint_of_several_versions_has_no_champion(registry: TargetRegistry) -> None:
    registry.config = {"ProductionVariants": [variant("m-3"), variant("m-2", "Canary")]}
    registry.tags["m-2"] = [version_tag(OLD)]
    endpoint = find_endpoint(registry, ENDPOINT)
    assert endpoint is not None

    with pytest.raises(Refused, match=f"serves AllTraffic {NEW}, Canary {OLD}, expected one"):
        only_version(endpoint)
