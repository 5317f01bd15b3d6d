"""The images of a package, asked for at ECR as the target environment asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from promotion_steps.examinations.image import examine
from promotion_steps.hop import Hop
from promotion_steps.promotion_settings import EndpointShape
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.fake_ecr import FakeEcr, config, digest_of, index, manifest
from tests.promotion_steps.https_files import HttpsFiles, serving
from tests.promotion_steps.scene import SOURCE, TARGET, registered

WHERE = "InferenceSpecification.Containers[0].Image"
AWS = "763104351884"
CENTRAL = "999999999999"
ALLOW_CENTRAL = {"registries": [f"{CENTRAL}.dkr.ecr.us-east-1.amazonaws.com"]}
M5 = EndpointShape(instance_type="ml.m5.large", instances=1)
ARM = f"sha256:{'1' * 64}"
AMD = f"sha256:{'2' * 64}"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsFiles]:
    with serving(tmp_path, monkeypatch) as files:
        yield files


@pytest.fixture
def ecr(files: HttpsFiles) -> FakeEcr:
    return FakeEcr(files)


def containers(*uris: Any) -> dict[str, Any]:
    return {"Containers": [{"Image": uri} for uri in uris]}


def ruled(
    ecr: FakeEcr | None,
    *uris: Any,
    settings: dict[str, Any] | None = None,
    endpoint: EndpointShape | None = M5,
    more: list[dict[str, Any]] | None = None,
    **members: Any,
) -> Ruling:
    scene, package = registered(
        InferenceSpecification=containers(*uris), AdditionalInferenceSpecifications=more
    )
    gates = {"image": settings} if settings is not None else {}
    clients = {"ecr": ecr} if ecr is not None else {}
    asked = case(scene, package, gates=gates, endpoint=endpoint, clients=clients, **members)
    return decide("image", examine, asked)


def said(*arguments: Any, **members: Any) -> list[str]:
    return [finding.message for finding in ruled(*arguments, **members).findings]


def pushed(ecr: FakeEcr, account: str, body: bytes | None = None, repository: str = "churn") -> str:
    body = config() if body is None else body
    return ecr.push(account, repository, manifest(body), blobs=(body,))


def test_an_image_of_aws_passes_and_no_scan_is_asked_for(ecr: FakeEcr) -> None:
    uri = pushed(ecr, AWS)

    ruling = ruled(ecr, uri)

    assert ruling.findings == ()
    assert ruling.inputs == {"images": {WHERE: {"uri": uri, "platforms": ["linux/amd64"]}}}
    assert ecr.calls == ["batch_get_image", "get_download_url_for_layer"]


def test_an_image_of_the_target_passes_with_its_scan(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, {"MEDIUM": 3})

    ruling = ruled(ecr, uri)

    assert ruling.findings == ()
    digest = uri.partition("@")[2]
    assert ruling.inputs["images"][WHERE]["scans"] == {
        digest: {"status": "COMPLETE", "counts": {"MEDIUM": 3}}
    }


def test_an_image_that_the_target_does_not_have_is_a_finding(ecr: FakeEcr) -> None:
    digest = f"sha256:{'9' * 64}"
    uri = f"{TARGET.account}.dkr.ecr.us-east-1.amazonaws.com/churn@{digest}"

    assert said(ecr, uri) == [
        (
            f"{WHERE}: {digest}: not in {uri.partition('@')[0]}, got ImageNotFound, expected an"
            " image of this digest, which replication of ECR keeps"
        )
    ]


def test_an_image_of_the_source_is_not_even_asked_for(ecr: FakeEcr) -> None:
    (finding,) = said(ecr, pushed(ecr, SOURCE.account))

    assert "in a registry that staging does not allow" in finding
    assert ecr.calls == []


def test_a_vulnerable_image_for_another_architecture_gets_both_findings(ecr: FakeEcr) -> None:
    uri = pushed(ecr, CENTRAL, config("arm64"))
    ecr.scanned(uri, {"CRITICAL": 1, "HIGH": 7})
    digest = uri.partition("@")[2]

    assert said(ecr, uri, settings=ALLOW_CENTRAL) == [
        f"{WHERE}: built for linux/arm64, expected linux/amd64 for ml.m5.large",
        f"{WHERE}: scan of {digest}: found 1 CRITICAL, 7 HIGH, expected none above MEDIUM",
    ]


def test_of_an_index_the_image_that_is_pulled_must_have_been_scanned(ecr: FakeEcr) -> None:
    text = index(("linux", "arm64", ARM), ("linux", "amd64", AMD))
    uri = ecr.push(TARGET.account, "churn", text)
    repository = uri.partition("@")[0]
    ecr.scanned(f"{repository}@{AMD}", {})

    assert said(ecr, uri) == []
    assert said(ecr, uri, endpoint=EndpointShape(instance_type="ml.m7g.large", instances=1)) == [
        f"{WHERE}: scan of {ARM}: ECR has none, expected one that is finished"
    ]
    assert "get_download_url_for_layer" not in ecr.calls


def test_without_an_endpoint_every_platform_of_an_index_must_have_been_scanned(
    ecr: FakeEcr,
) -> None:
    uri = ecr.push(TARGET.account, "churn", index(("linux", "arm64", ARM), ("linux", "amd64", AMD)))

    assert said(ecr, uri, endpoint=None) == [
        f"{WHERE}: scan of {ARM}: ECR has none, expected one that is finished",
        f"{WHERE}: scan of {AMD}: ECR has none, expected one that is finished",
    ]


def test_without_an_endpoint_the_config_is_not_read(ecr: FakeEcr) -> None:
    uri = ecr.push(TARGET.account, "churn", manifest(config()))
    ecr.scanned(uri, {})

    assert said(ecr, uri, endpoint=None) == []


def test_a_scan_that_nobody_made_is_a_finding_unless_none_is_asked_for(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    digest = uri.partition("@")[2]

    assert said(ecr, uri) == [
        f"{WHERE}: scan of {digest}: ECR has none, expected one that is finished"
    ]
    assert said(ecr, uri, settings={"scan": "off"}) == []


def test_findings_of_an_enhanced_scan_are_counted_over_pages(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, None, status="ACTIVE", enhancedFindings=[{"severity": "LOW"}])
    (pages,) = ecr.scans.values()
    pages.append({**pages[0], "imageScanFindings": {"enhancedFindings": [{"severity": "HIGH"}]}})

    (finding,) = said(ecr, uri)

    assert finding.endswith("found 1 HIGH, expected none above MEDIUM")


def test_a_scan_without_end_is_a_finding(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, None, enhancedFindings=[])
    (pages,) = ecr.scans.values()
    pages.extend(pages * 200)

    assert said(ecr, uri) == [f"{WHERE}: scan: too long, got more than 100 pages of findings"]


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("batch_get_image", "{digest}"),
        ("get_download_url_for_layer", "config {config}"),
        ("describe_image_scan_findings", "scan of {digest}"),
    ],
)
@pytest.mark.parametrize(
    ("code", "more"),
    [
        (
            "AccessDeniedException",
            (
                f"; the policy of {TARGET.account}.dkr.ecr.us-east-1.amazonaws.com/churn has to let"
                " the target and sagemaker.amazonaws.com pull, as `promote image-policy` writes it"
            ),
        ),
        ("InvalidParameterException", ""),
    ],
)
def test_what_ecr_refuses_to_tell_is_a_finding_that_names_it(
    ecr: FakeEcr, operation: str, asked: str, code: str, more: str
) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, {})
    ecr.faults[operation] = code
    asked = asked.format(digest=uri.partition("@")[2], config=digest_of(config()))

    assert said(ecr, uri) == [f"{WHERE}: {asked}: cannot be read, got {code}: no, {code}{more}"]


def test_an_unreadable_config_does_not_hide_what_the_scan_found(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, {"CRITICAL": 1})
    ecr.urls.clear()

    first, second = said(ecr, uri)

    assert "cannot be read, got LayersNotFoundException" in first
    assert "found 1 CRITICAL" in second


def test_a_manifest_that_is_another_is_a_finding(ecr: FakeEcr) -> None:
    uri = pushed(ecr, AWS)
    digest = uri.partition("@")[2]
    ecr.manifests[AWS, "churn", digest] = "{}"

    assert said(ecr, uri) == [
        f"{WHERE}: manifest: altered, got {digest_of('{}')}, expected {digest}"
    ]


def test_a_config_that_is_another_is_a_finding(ecr: FakeEcr, files: HttpsFiles) -> None:
    uri = pushed(ecr, AWS)
    files.files[f"/{digest_of(config())}"] = b"{}"

    assert said(ecr, uri) == [
        f"{WHERE}: config: altered, got {digest_of('{}')}, expected {digest_of(config())}"
    ]


@pytest.mark.parametrize("text", ["{}", "no JSON", '{"manifests": 1}'])
def test_a_manifest_that_is_malformed_is_a_finding(ecr: FakeEcr, text: str) -> None:
    (finding,) = said(ecr, ecr.push(AWS, "churn", text))

    assert finding.startswith(f"{WHERE}: manifest: ")


def test_a_config_that_is_malformed_is_a_finding(ecr: FakeEcr) -> None:
    assert said(ecr, pushed(ecr, AWS, b"{}")) == [
        f"{WHERE}: config: os: got nothing, expected a text"
    ]


def test_a_scan_that_is_malformed_is_a_finding(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, {"HIGH": -1})
    digest = uri.partition("@")[2]

    assert said(ecr, uri) == [
        (
            f"{WHERE}: scan of {digest}: DescribeImageScanFindings:"
            " imageScanFindings.findingSeverityCounts.HIGH: got -1, expected a whole number from 0"
        )
    ]


def test_every_container_is_checked(ecr: FakeEcr) -> None:
    good = pushed(ecr, AWS)

    (first, second) = said(ecr, good, "python:3.11", None)

    assert first.startswith("InferenceSpecification.Containers[1].Image: got 'python:3.11', exp")
    assert second.startswith("InferenceSpecification.Containers[2].Image: got None, expected")


def test_no_endpoint_runs_an_additional_specification(ecr: FakeEcr) -> None:
    good, arm = pushed(ecr, AWS), pushed(ecr, AWS, config("arm64"), "arm")

    assert said(ecr, good, more=[{"Name": "arm", **containers(arm)}]) == []


def test_a_package_without_an_image_is_a_finding(ecr: FakeEcr) -> None:
    assert said(ecr) == ["the package: has no container image"]


def test_without_the_target_the_uri_alone_is_checked() -> None:
    ruling = ruled(None, f"{AWS}.dkr.ecr.us-east-1.amazonaws.com/churn:latest", asks_target=False)

    assert [finding.message for finding in ruling.findings] == [
        f"{WHERE}: not pinned, got tag 'latest' without an ImageDigest, expected @sha256:DIGEST"
    ]
    assert ruling.unchecked == (
        "image: whether staging may pull it, what its scan found, and its architecture",
    )


def test_malformed_settings_are_a_finding(ecr: FakeEcr) -> None:
    (finding,) = said(ecr, pushed(ecr, AWS), settings={"scan": 1})

    assert re.fullmatch(
        r"cannot decide, got ValueError: promotion\.json: gates\.image\.scan: .*", finding
    )


def test_an_image_by_tag_passes_by_the_digest_that_the_registry_resolved(ecr: FakeEcr) -> None:
    uri = pushed(ecr, AWS)
    repository, _, digest = uri.partition("@")
    tagged = {"Image": f"{repository}:1.4-1", "ImageDigest": digest}
    scene, package = registered(InferenceSpecification={"Containers": [tagged]})

    ruling = decide("image", examine, case(scene, package, endpoint=M5, clients={"ecr": ecr}))

    assert ruling.findings == ()
    assert ruling.inputs["images"][WHERE]["uri"] == uri


def test_an_image_by_tag_that_the_registry_did_not_resolve_is_one_finding(ecr: FakeEcr) -> None:
    tagged = f"{pushed(ecr, AWS).partition('@')[0]}:1.4-1"

    assert said(ecr, tagged) == [
        f"{WHERE}: not pinned, got tag '1.4-1' without an ImageDigest, expected @sha256:DIGEST"
    ]
    assert ecr.calls == []


EU = replace(TARGET, region="eu-west-1")
ACROSS = Hop(source=SOURCE, target=EU)
DEV_IMAGES = f"{SOURCE.account}.dkr.ecr.us-east-1.amazonaws.com"
EU_IMAGES = f"{EU.account}.dkr.ecr.eu-west-1.amazonaws.com"


def across(ecr: FakeEcr | None, *uris: str, **members: Any) -> Ruling:
    """Ask about a hop into another region."""
    asked: list[str] = []
    scene, package = registered(InferenceSpecification=containers(*uris))
    case_across = case(
        scene, package, **{"endpoint": M5, "clients": {"ecr": ecr}, "hop": ACROSS, **members}
    )
    ruling = decide("image", examine, replace(case_across, client=_of_eu(asked, ecr)))
    assert set(asked) <= {"eu-west-1"}
    return ruling


def _of_eu(asked: list[str], ecr: FakeEcr | None) -> Callable[[str, str], Any]:
    def client(service: str, region: str) -> Any:
        asked.append(region)
        return ecr

    return client


def test_an_image_is_asked_for_where_the_target_pulls_it_from(ecr: FakeEcr) -> None:
    uri = pushed(ecr, EU.account)  # the replica; a digest is the same everywhere
    ecr.scanned(uri, {})
    digest = uri.partition("@")[2]

    ruling = across(ecr, f"{DEV_IMAGES}/churn@{digest}", images={DEV_IMAGES: EU_IMAGES})

    assert ruling.findings == ()
    assert ruling.inputs["images"][WHERE]["uri"] == f"{DEV_IMAGES}/churn@{digest}"
    assert ruling.inputs["images"][WHERE]["pulled_from"] == f"{EU_IMAGES}/churn@{digest}"


def test_an_image_that_was_not_replicated_is_a_finding(ecr: FakeEcr) -> None:
    uri = pushed(ecr, SOURCE.account)
    digest = uri.partition("@")[2]

    ruling = across(ecr, uri, images={DEV_IMAGES: EU_IMAGES})

    assert [finding.message for finding in ruling.findings] == [
        (
            f"{WHERE}: {digest}: not in {EU_IMAGES}/churn, got ImageNotFound, expected an image of"
            " this digest, which replication of ECR keeps"
        )
    ]


def test_an_image_of_aws_is_asked_for_in_the_account_of_the_targets_region(ecr: FakeEcr) -> None:
    uri = pushed(ecr, "141502667606", repository="sagemaker-scikit-learn")
    digest = uri.partition("@")[2]
    named = f"683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn@{digest}"

    ruling = across(ecr, named)

    assert ruling.findings == ()
    assert ruling.inputs["images"][WHERE]["pulled_from"].startswith(
        "141502667606.dkr.ecr.eu-west-1.amazonaws.com/"
    )


def test_an_image_that_nothing_maps_into_the_targets_region_is_a_finding(ecr: FakeEcr) -> None:
    uri = pushed(ecr, SOURCE.account)

    ruling = across(ecr, uri)

    assert [finding.message for finding in ruling.findings] == [
        (
            f"{WHERE}: in another region, got us-east-1, expected a registry in eu-west-1 that"
            f" `images` in path.yaml maps {DEV_IMAGES}/churn to"
        )
    ]
    assert ecr.calls == []


def test_what_the_config_allows_are_registries_of_the_target(ecr: FakeEcr) -> None:
    central = f"{CENTRAL}.dkr.ecr.eu-west-1.amazonaws.com"

    ruling = across(ecr, pushed(ecr, SOURCE.account), images={DEV_IMAGES: central})

    (finding,) = [one.message for one in ruling.findings]
    assert finding.startswith(f"{WHERE}: in a registry that staging does not allow, got {central}")


def test_a_serverless_endpoint_pulls_a_replica_of_its_own_account(ecr: FakeEcr) -> None:
    uri = pushed(ecr, TARGET.account)
    ecr.scanned(uri, {})
    named = uri.replace(TARGET.account, SOURCE.account)
    serverless = EndpointShape(memory_size_in_mb=2048, max_concurrency=1)
    images = {DEV_IMAGES: f"{TARGET.account}.dkr.ecr.us-east-1.amazonaws.com"}

    scene, package = registered(InferenceSpecification=containers(named))
    asked = case(scene, package, endpoint=serverless, images=images, clients={"ecr": ecr})

    assert decide("image", examine, asked).findings == ()
