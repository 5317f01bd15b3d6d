"""A path through two regions: the target registers, and serves, the image of its own region."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.image_repository import DIGEST
from promotion_steps.finding import Refused
from tests.promote.rehearsal.emulator.two_regions import TwoRegions
from tests.promote.rehearsal.emulator.two_regions_config import (
    CLOSED,
    CLOSED_REPLICA,
    CUSTOM,
    EMPTY_REPLICA,
    HERE,
    MAPPED,
    OF_AWS,
    OF_AWS_THERE,
    REPLICA,
    THERE,
    UNREPLICATED,
)

WHERE = "InferenceSpecification.Containers[0].Image"
GATES = ("image", "deployability")


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoRegions]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULATOR_CREATE_READS", "1")
        with Emulator() as emulator:
            patch.setenv("AWS_CA_BUNDLE", str(emulator.ca_bundle))
            yield TwoRegions(emulator, tmp_path_factory.mktemp("regions"))


@pytest.mark.parametrize(
    ("named", "pulled", "images"),
    [(CUSTOM, REPLICA, MAPPED), (OF_AWS, OF_AWS_THERE, {})],
    ids=["custom", "of-aws"],
)
def test_the_target_serves_the_same_image_of_its_own_region(
    regions: TwoRegions, named: str, pulled: str, images: dict[str, str]
) -> None:
    package = regions.registered(named)
    assert regions.findings(package, images) == []

    there = regions.promoted(package, images)

    assert package.images == {WHERE: f"{named}@{DIGEST}"}
    assert there.images == {WHERE: f"{pulled}@{DIGEST}"}
    assert regions.differences(there) == []
    assert regions.served(there) == f"from {THERE}"


def test_an_image_that_nothing_maps_stops_before_anything_is_registered(
    regions: TwoRegions,
) -> None:
    package = regions.registered(CUSTOM)
    before = regions.versions()
    message = (
        f"in another region, got {HERE}, expected a registry in {THERE} that `images` in path.yaml"
        f" maps {CUSTOM} to"
    )

    assert regions.findings(package, {}) == [f"{gate}: {WHERE}: {message}" for gate in GATES]
    with pytest.raises(Refused, match=f"in another region, got {HERE}"):
        regions.promoted(package, {})

    assert regions.versions() == before
    with pytest.raises(ClientError, match="Cross region ECR image pulls are not allowed"):
        regions.model_of(package)


def test_an_image_that_was_not_replicated_is_a_finding(regions: TwoRegions) -> None:
    findings = regions.findings(regions.registered(UNREPLICATED), MAPPED)

    message = (
        f"{DIGEST}: not in {EMPTY_REPLICA}, got ImageNotFound, expected an image of this digest"
    )
    expected = [f"{gate}: {WHERE}: {message}, which replication of ECR keeps" for gate in GATES]
    assert findings == expected


def test_an_image_whose_owner_lets_nobody_pull_is_a_finding(regions: TwoRegions) -> None:
    findings = regions.findings(regions.registered(CLOSED), MAPPED)

    remedy = (
        f"the policy of {CLOSED_REPLICA} has to let the target and sagemaker.amazonaws.com pull,"
        " as `promote image-policy` writes it"
    )
    assert [finding.partition(": cannot be read, got AccessDenied")[0] for finding in findings] == [
        f"{gate}: {WHERE}: {DIGEST}" for gate in GATES
    ]
    assert all(finding.endswith(f"; {remedy}") for finding in findings)
