from __future__ import annotations

import hashlib
import json
import ssl
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

OWNER = "333333333333"
READER = "222222222222"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
OCI = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
CRITICAL = {
    "name": "CVE-2026-0001",
    "severity": "CRITICAL",
    "uri": "https://example.org/CVE-2026-0001",
    "attributes": [{"key": "package_name", "value": "openssl"}],
}
LOW = {"name": "CVE-2026-0002", "severity": "LOW"}
READ = ["ecr:DescribeImages", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


class Repository:
    """A repository of the owner's, and what is pushed to it through the API."""

    def __init__(self, emulator: Emulator, **more: Any) -> None:
        self.emulator = emulator
        self.name = f"team/churn-{uuid.uuid4().hex[:8]}"
        self.arn = f"arn:aws:ecr:us-east-1:{OWNER}:repository/{self.name}"
        self.ecr = emulator.session(OWNER).client("ecr")
        self.ecr.create_repository(repositoryName=self.name, **more)

    def upload(self, body: bytes, digest: str | None = None) -> str:
        digest = digest or _digest(body)
        place = {"repositoryName": self.name}
        upload = self.ecr.initiate_layer_upload(**place)["uploadId"]
        half = len(body) // 2
        for first, last in ((0, half), (half, len(body))):
            self.ecr.upload_layer_part(
                **place,
                uploadId=upload,
                partFirstByte=first,
                partLastByte=last - 1,
                layerPartBlob=body[first:last],
            )
        done = self.ecr.complete_layer_upload(**place, uploadId=upload, layerDigests=[digest])
        return str(done["layerDigest"])

    def push(
        self, *findings: dict[str, Any], media_type: str = DOCKER, seconds: str = "0", **more: Any
    ) -> str:
        labels = {
            "emulator.scan.findings": json.dumps(findings),
            "emulator.scan.seconds": seconds,
        }
        self.config = json.dumps(
            {"architecture": "arm64", "os": "linux", "config": {"Labels": labels}}
        ).encode()
        manifest = {
            "schemaVersion": 2,
            "mediaType": media_type,
            "config": _part(CONFIG_TYPE, self.config, self.upload(self.config)),
            "layers": [_part("layer", b"layer of it", self.upload(b"layer of it"))],
        }
        self.manifest = json.dumps(manifest)
        image = self.ecr.put_image(
            repositoryName=self.name, imageManifest=self.manifest, imageTag="1", **more
        )["image"]
        return str(image["imageId"]["imageDigest"])

    def details(self, **image_id: str) -> dict[str, Any]:
        (found,) = self.ecr.describe_images(repositoryName=self.name, imageIds=[image_id])[
            "imageDetails"
        ]
        details: dict[str, Any] = found
        return details

    def scan(self, digest: str) -> dict[str, Any]:
        started = self.ecr.start_image_scan(
            repositoryName=self.name, imageId={"imageDigest": digest}
        )
        answer: dict[str, Any] = started["imageScanStatus"]
        return answer

    def findings(self, digest: str, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.ecr.describe_image_scan_findings(
            repositoryName=self.name, imageId={"imageDigest": digest}, **more
        )
        return answer

    def share(self) -> None:
        text = policy(allow(READ, principal=root(READER)))
        self.ecr.set_repository_policy(repositoryName=self.name, policyText=text)

    def reader(self, *actions: str, account: str = READER) -> Any:
        iam = self.emulator.session(account).client("iam")
        name = f"reader-{uuid.uuid4().hex[:8]}"
        trust = policy(allow(["sts:AssumeRole"], principal=root(account)))
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
        own = policy(allow(list(actions), self.arn))
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=own)
        session = self.emulator.assume(role["Arn"], Credentials.root(account))
        return self.emulator.client("ecr", session)

    def download(self, ecr: Any, digest: str, **more: str) -> bytes:
        url = ecr.get_download_url_for_layer(repositoryName=self.name, layerDigest=digest, **more)[
            "downloadUrl"
        ]
        trust = ssl.create_default_context(cafile=str(self.emulator.ca_bundle))
        with urllib.request.urlopen(url, context=trust) as answer:
            body: bytes = answer.read()
        return body


@pytest.fixture
def repository(emulator: Emulator) -> Repository:
    return Repository(emulator)


@pytest.mark.parametrize("media_type", [DOCKER, OCI])
def test_a_pushed_image_is_read_back_as_it_was_pushed(
    repository: Repository, media_type: str
) -> None:
    digest = repository.push(media_type=media_type)

    (image,) = repository.ecr.batch_get_image(
        repositoryName=repository.name, imageIds=[{"imageDigest": digest}]
    )["images"]

    assert image["imageManifest"] == repository.manifest
    assert image["imageManifestMediaType"] == media_type
    assert digest == _digest(repository.manifest.encode())


def test_images_are_described_by_digest_and_by_tag(repository: Repository) -> None:
    digest = repository.push()

    described = repository.details(imageDigest=digest)

    assert described == repository.details(imageTag="1")
    assert described["imageSizeInBytes"] == len(repository.config) + len(b"layer of it")
    assert (described["imageTags"], described["artifactMediaType"]) == (["1"], CONFIG_TYPE)
    assert "imageScanStatus" not in described


def test_an_image_that_is_not_there_is_not_described(repository: Repository) -> None:
    with pytest.raises(ClientError, match=r"ImageNotFoundException.*imageTag:'9'"):
        repository.details(imageTag="9")


def test_a_configuration_is_downloaded_by_another_account_that_both_sides_allow(
    repository: Repository,
) -> None:
    repository.push()
    repository.share()
    digest = json.loads(repository.manifest)["config"]["digest"]

    body = repository.download(repository.reader(*READ), digest, registryId=OWNER)

    assert json.loads(body)["architecture"] == "arm64"


def test_a_download_needs_both_sides(repository: Repository) -> None:
    repository.push()
    digest = json.loads(repository.manifest)["config"]["digest"]

    with pytest.raises(ClientError, match="AccessDenied"):
        repository.download(repository.reader(*READ), digest, registryId=OWNER)
    repository.share()
    with pytest.raises(ClientError, match="AccessDenied"):
        repository.download(repository.reader("ecr:BatchGetImage"), digest, registryId=OWNER)


def test_a_layer_that_is_not_there_has_no_address(repository: Repository) -> None:
    with pytest.raises(ClientError, match="LayersNotFoundException"):
        repository.download(repository.ecr, _digest(b"nothing"))


def test_an_address_gives_nothing_of_another_repository(
    repository: Repository, emulator: Emulator
) -> None:
    repository.push()
    digest = json.loads(repository.manifest)["config"]["digest"]
    other = Repository(emulator)
    url = f"{emulator.endpoint_url}/v2/{other.name}/blobs/{digest}"

    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(
            url, context=ssl.create_default_context(cafile=str(emulator.ca_bundle))
        )


def test_a_layer_of_another_digest_is_refused(repository: Repository) -> None:
    with pytest.raises(ClientError, match="InvalidLayerException"):
        repository.upload(b"body", _digest(b"other"))


def test_a_layer_is_uploaded_once(repository: Repository) -> None:
    repository.upload(b"body")

    with pytest.raises(ClientError, match="LayerAlreadyExistsException"):
        repository.upload(b"body")
    layers = repository.ecr.batch_check_layer_availability(
        repositoryName=repository.name, layerDigests=[_digest(b"body"), _digest(b"none")]
    )["layers"]
    assert [layer["layerAvailability"] for layer in layers] == ["AVAILABLE", "UNAVAILABLE"]


def test_a_manifest_of_another_digest_is_refused(repository: Repository) -> None:
    with pytest.raises(ClientError, match="ImageDigestDoesNotMatchException"):
        repository.push(imageDigest=_digest(b"other"))


def test_an_image_that_was_not_scanned_has_no_findings(repository: Repository) -> None:
    digest = repository.push(CRITICAL)

    with pytest.raises(ClientError, match=r"ScanNotFoundException.*Image scan does not exist"):
        repository.findings(digest)


def test_a_scan_finds_what_is_in_the_image(repository: Repository) -> None:
    digest = repository.push(CRITICAL, LOW, LOW)

    assert repository.scan(digest) == {"status": "IN_PROGRESS"}
    answer = repository.findings(digest)

    found = answer["imageScanFindings"]
    assert answer["imageScanStatus"]["status"] == "COMPLETE"
    assert found["findingSeverityCounts"] == {"CRITICAL": 1, "LOW": 2}
    assert found["findings"] == [CRITICAL, LOW, LOW]
    summary = repository.details(imageDigest=digest)["imageScanFindingsSummary"]
    assert summary["findingSeverityCounts"] == {"CRITICAL": 1, "LOW": 2}


def test_findings_come_in_pages(repository: Repository) -> None:
    digest = repository.push(CRITICAL, LOW, LOW)
    repository.scan(digest)

    first = repository.findings(digest, maxResults=2)
    second = repository.findings(digest, maxResults=2, nextToken=first["nextToken"])

    assert first["imageScanFindings"]["findings"] == [CRITICAL, LOW]
    assert second["imageScanFindings"]["findings"] == [LOW]
    assert "nextToken" not in second


def test_an_unfinished_scan_has_no_findings_yet(repository: Repository) -> None:
    digest = repository.push(CRITICAL, seconds="60")
    repository.scan(digest)

    answer = repository.findings(digest)

    assert answer["imageScanStatus"]["status"] == "IN_PROGRESS"
    assert "imageScanFindings" not in answer


def test_a_scan_on_push_needs_nobody(emulator: Emulator) -> None:
    scanned = Repository(emulator, imageScanningConfiguration={"scanOnPush": True})
    digest = scanned.push()
    time.sleep(0.05)

    answer = scanned.findings(digest)

    assert answer["imageScanStatus"]["status"] == "COMPLETE"
    assert answer["imageScanFindings"]["findings"] == []


def test_an_image_is_scanned_once_a_day(repository: Repository) -> None:
    digest = repository.push()
    repository.scan(digest)

    with pytest.raises(ClientError, match="LimitExceededException"):
        repository.scan(digest)


def test_an_image_whose_configuration_was_not_pushed_cannot_be_scanned(
    repository: Repository,
) -> None:
    manifest = json.dumps({"schemaVersion": 2, "config": {"digest": _digest(b"-")}, "layers": []})
    digest = repository.ecr.put_image(repositoryName=repository.name, imageManifest=manifest)[
        "image"
    ]["imageId"]["imageDigest"]
    repository.scan(digest)
    deadline = time.monotonic() + 5
    while repository.findings(digest)["imageScanStatus"]["status"] == "IN_PROGRESS":
        assert time.monotonic() < deadline
        time.sleep(0.02)

    status = repository.findings(digest)["imageScanStatus"]
    assert status["status"] == "FAILED"
    assert status["description"].startswith("UnsupportedImageError")


def test_scanning_and_reading_findings_take_permissions(repository: Repository) -> None:
    digest = repository.push()
    image = {"repositoryName": repository.name, "imageId": {"imageDigest": digest}}
    allowed = repository.reader(
        "ecr:StartImageScan", "ecr:DescribeImageScanFindings", account=OWNER
    )
    other = repository.reader(*READ, account=OWNER)

    with pytest.raises(ClientError, match="AccessDenied"):
        other.start_image_scan(**image)
    allowed.start_image_scan(**image)
    with pytest.raises(ClientError, match="AccessDenied"):
        other.describe_image_scan_findings(**image)
    assert allowed.describe_image_scan_findings(**image)["registryId"] == OWNER


def _part(media_type: str, body: bytes, digest: str) -> dict[str, Any]:
    return {"mediaType": media_type, "size": len(body), "digest": digest}


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"
