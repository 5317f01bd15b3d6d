"""The gate of container images: where they lie, what they run on, what was found in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.image import (
    ImagePlace,
    ImageSettings,
    architecture_of,
    check_platforms,
    check_reference,
    check_scan,
)
from promotion_steps.image_manifest import Platform
from promotion_steps.image_reference import ImageReference
from promotion_steps.image_scan import ImageScan
from promotion_steps.json_fields import JsonFields
from promotion_steps.promotion_settings import EndpointShape
from tests.promotion_steps.scene import SOURCE, TARGET

WHERE = "InferenceSpecification.Containers[0].Image"
DIGEST = f"sha256:{'a' * 64}"
CENTRAL = "999999999999.dkr.ecr.us-east-1.amazonaws.com"
M5 = EndpointShape(instance_type="ml.m5.large", instances=1)
GRAVITON = EndpointShape(instance_type="ml.m7g.large", instances=1)
SERVERLESS = EndpointShape(memory_size_in_mb=2048, max_concurrency=5)


def place(endpoint: EndpointShape | None = None) -> ImagePlace:
    return ImagePlace(environment=TARGET, aws_accounts={"763104351884"}, endpoint=endpoint)


def settings(**members: Any) -> ImageSettings:
    return ImageSettings.from_fields(JsonFields(source="promotion.json", members=members))


def reference(account: str, tail: str = f"@{DIGEST}", region: str = "us-east-1") -> ImageReference:
    return ImageReference.from_uri(f"{account}.dkr.ecr.{region}.amazonaws.com/team/churn{tail}")


def said(image: ImageReference, endpoint: EndpointShape | None = None, **members: Any) -> list[str]:
    findings = check_reference(WHERE, image, settings(**members), place(endpoint))
    return [str(finding) for finding in findings]


@pytest.mark.parametrize("account", ["763104351884", TARGET.account])
def test_images_of_aws_and_of_the_target_may_run(account: str) -> None:
    assert said(reference(account)) == []


def test_a_tag_is_not_pinned() -> None:
    assert said(reference(TARGET.account, ":latest")) == [
        (
            f"image: {WHERE}: not pinned, got tag 'latest' without an ImageDigest, expected"
            " @sha256:DIGEST"
        )
    ]


def test_the_image_of_the_source_account_cannot_be_pulled_by_the_target() -> None:
    assert said(reference(SOURCE.account)) == [
        (
            f"image: {WHERE}: in a registry that staging does not allow, got"
            " 111111111111.dkr.ecr.us-east-1.amazonaws.com/team/churn, expected one of aws, target"
            " (gates.image.registries)"
        )
    ]


def test_a_registry_that_the_config_names_is_allowed() -> None:
    assert said(reference("999999999999"), registries=["aws", f"{CENTRAL}/team"]) == []


def test_a_path_beside_the_one_that_the_config_names_is_not() -> None:
    assert said(reference("999999999999"), registries=[f"{CENTRAL}/teams"]) == [
        (
            f"image: {WHERE}: in a registry that staging does not allow, got {CENTRAL}/team/churn,"
            f" expected one of {CENTRAL}/teams (gates.image.registries)"
        )
    ]


def test_an_image_of_another_region_cannot_be_pulled() -> None:
    assert said(reference(TARGET.account, region="eu-west-1")) == [
        (
            f"image: {WHERE}: lies in another region, got eu-west-1, expected that of staging,"
            " us-east-1"
        )
    ]


def test_a_serverless_endpoint_takes_no_image_of_a_foreign_account() -> None:
    assert said(reference("999999999999"), SERVERLESS, registries=[CENTRAL]) == [
        (
            f"image: {WHERE}: in a foreign account, got 999999999999, expected 222222222222: a"
            " serverless endpoint pulls from its own account and from AWS alone"
        )
    ]
    assert said(reference("763104351884"), SERVERLESS) == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    findings = said(reference("999999999999", ":1", region="eu-west-1"), SERVERLESS)

    assert len(findings) == 4


@pytest.mark.parametrize(
    ("instance_type", "architecture"),
    [
        ("ml.m5.large", "amd64"),
        ("ml.m6g.large", "arm64"),
        ("ml.c6gn.xlarge", "arm64"),
        ("ml.c7g.large", "arm64"),
        ("ml.r7gd.large", "arm64"),
        ("ml.m8g.large", "arm64"),
        ("ml.g5g.xlarge", "arm64"),
        ("ml.g4dn.xlarge", "amd64"),
        ("ml.g5.xlarge", "amd64"),
        ("ml.g6e.xlarge", "amd64"),
        ("ml.p4de.24xlarge", "amd64"),
        ("ml.p6-b200.48xlarge", "amd64"),
        ("ml.p6e-gb200.36xlarge", "arm64"),
        ("ml.inf2.xlarge", "amd64"),
        ("", "amd64"),
    ],
)
def test_graviton_is_told_by_its_name(instance_type: str, architecture: str) -> None:
    assert architecture_of(instance_type) == architecture


def platforms(*architectures: str) -> list[Platform]:
    return [Platform(os="linux", architecture=name, digest=DIGEST) for name in architectures]


def test_an_image_for_the_instance_fits() -> None:
    assert check_platforms(WHERE, platforms("arm64", "amd64"), place(GRAVITON)) == []


def test_without_an_endpoint_every_architecture_fits() -> None:
    assert check_platforms(WHERE, platforms("s390x"), place()) == []


@pytest.mark.parametrize(
    ("endpoint", "built", "line"),
    [
        (M5, "arm64", "built for linux/arm64, expected linux/amd64 for ml.m5.large"),
        (GRAVITON, "amd64", "built for linux/amd64, expected linux/arm64 for ml.m7g.large"),
        (
            SERVERLESS,
            "arm64",
            "built for linux/arm64, expected linux/amd64 for a serverless endpoint",
        ),
    ],
)
def test_an_image_for_another_architecture_is_a_finding(
    endpoint: EndpointShape, built: str, line: str
) -> None:
    (finding,) = check_platforms(WHERE, platforms(built), place(endpoint))

    assert finding.message == f"{WHERE}: {line}"


SCAN = ImageScan(status="COMPLETE", description="", counts={"MEDIUM": 4})


def test_a_severity_that_is_allowed_passes() -> None:
    assert check_scan(WHERE, DIGEST, SCAN, settings()) == []
    assert check_scan(WHERE, DIGEST, replace(SCAN, status="ACTIVE"), settings()) == []


def test_a_severity_above_is_a_finding() -> None:
    scan = replace(SCAN, counts={"HIGH": 2, "CRITICAL": 1, "MEDIUM": 4})

    (finding,) = check_scan(WHERE, DIGEST, scan, settings())

    assert finding.message == (
        f"{WHERE}: scan of {DIGEST}: found 1 CRITICAL, 2 HIGH, expected none above MEDIUM"
    )


def test_the_config_moves_the_line() -> None:
    scan = replace(SCAN, counts={"HIGH": 2})

    assert check_scan(WHERE, DIGEST, scan, settings(max_severity="HIGH")) == []
    assert len(check_scan(WHERE, DIGEST, SCAN, settings(max_severity="LOW"))) == 1


def test_a_scan_that_has_not_ended_is_a_finding() -> None:
    scan = ImageScan(status="FAILED", description="unsupported", counts={})

    (finding,) = check_scan(WHERE, DIGEST, scan, settings())

    assert finding.message == (
        f"{WHERE}: scan of {DIGEST}: got status FAILED (unsupported), expected COMPLETE or ACTIVE"
    )


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"registry": []}, "registry: unknown key, got [], expected one of max_severity"),
        ({"registries": "aws"}, "registries: got 'aws', expected a list"),
        ({"registries": []}, "registries: got [], expected at least one registry"),
        ({"registries": ["docker.io"]}, "registries: got ['docker.io'], expected a list of aws"),
        ({"registries": [7]}, "registries: got [7], expected a list of aws"),
        ({"max_severity": "BAD"}, "max_severity: got 'BAD', expected one of INFORMATIONAL, LOW"),
        ({"scan": "never"}, "scan: got 'never', expected required or off"),
    ],
)
def test_malformed_settings_are_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=r"^promotion\.json: ") as refusal:
        settings(**members)

    assert str(refusal.value).startswith(f"promotion.json: {line}")


@given(st.text())
def test_every_instance_type_has_an_architecture(instance_type: str) -> None:
    assert architecture_of(instance_type) in ("amd64", "arm64")
