"""ECR as far as a gate asks it: manifests, configs, and what scans found."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.promotion_steps.https_files import HttpsFiles

_MODEL: ServiceModel = botocore.session.get_session().get_service_model("ecr")
_OPERATIONS = {xform_name(name): name for name in _MODEL.operation_names}
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"

Place = tuple[str, str, str]
"""Account, repository, digest."""


def digest_of(body: str | bytes) -> str:
    raw = body.encode() if isinstance(body, str) else body
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def manifest(config: bytes, config_type: str = CONFIG) -> str:
    entry = {"mediaType": config_type, "size": len(config), "digest": digest_of(config)}
    return json.dumps({"schemaVersion": 2, "mediaType": DOCKER, "config": entry, "layers": []})


def config(architecture: str = "amd64", os: str = "linux") -> bytes:
    return json.dumps({"architecture": architecture, "os": os, "config": {}}).encode()


def index(*platforms: tuple[str, str, str]) -> str:
    """Write an image index of (os, architecture, digest)."""
    entries = [
        {"digest": digest, "platform": {"os": os, "architecture": architecture}}
        for os, architecture, digest in platforms
    ]
    return json.dumps({"schemaVersion": 2, "manifests": entries})


class FakeEcr:
    """Answers like a client; `faults` maps an operation to the error code it fails with."""

    def __init__(self, files: HttpsFiles | None = None) -> None:
        self.files = files
        self.manifests: dict[Place, str] = {}
        self.scans: dict[Place, list[dict[str, Any]]] = {}
        self.urls: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        operation = _OPERATIONS.get(name)
        if operation is None:
            raise AttributeError(name)
        return lambda **request: self._answer(name, operation, request)

    def push(
        self, account: str, repository: str, text: str, *, blobs: tuple[bytes, ...] = ()
    ) -> str:
        """Store an image and return its URI, pinned."""
        digest = digest_of(text)
        self.manifests[account, repository, digest] = text
        for blob in blobs:
            assert self.files is not None
            self.urls[digest_of(blob)] = self.files.serve(f"/{digest_of(blob)}", blob)
        return f"{account}.dkr.ecr.us-east-1.amazonaws.com/{repository}@{digest}"

    def scanned(
        self, uri: str, counts: dict[str, int] | None, status: str = "COMPLETE", **findings: Any
    ) -> None:
        """Let a scan of the image have ended."""
        registry, _, rest = uri.partition("/")
        repository, _, digest = rest.partition("@")
        told = {} if counts is None else {"findingSeverityCounts": counts}
        self.scans[registry[:12], repository, digest] = [
            {"imageScanStatus": {"status": status}, "imageScanFindings": {**told, **findings}}
        ]

    def _answer(self, name: str, operation: str, request: dict[str, Any]) -> Any:
        report = ParamValidator().validate(request, _MODEL.operation_model(operation).input_shape)
        assert not report.has_errors(), report.generate_report()
        self.calls.append(name)
        if name in self.faults:
            raise self.error(self.faults[name], operation)
        return getattr(self, f"_{name}")(request)

    @staticmethod
    def error(code: str, operation: str) -> ClientError:
        return ClientError({"Error": {"Code": code, "Message": f"no, {code}"}}, operation)

    def _batch_get_image(self, request: dict[str, Any]) -> Any:
        (image_id,) = request["imageIds"]
        place = (request["registryId"], request["repositoryName"], image_id["imageDigest"])
        if place not in self.manifests:
            failure = {"imageId": image_id, "failureCode": "ImageNotFound"}
            return {"images": [], "failures": [failure]}
        return {"images": [{"imageId": image_id, "imageManifest": self.manifests[place]}]}

    def _get_download_url_for_layer(self, request: dict[str, Any]) -> Any:
        digest = request["layerDigest"]
        if digest not in self.urls:
            raise self.error("LayersNotFoundException", "GetDownloadUrlForLayer")
        return {"downloadUrl": self.urls[digest], "layerDigest": digest}

    def _describe_image_scan_findings(self, request: dict[str, Any]) -> Any:
        digest = request["imageId"]["imageDigest"]
        pages = self.scans.get((request["registryId"], request["repositoryName"], digest))
        if pages is None:
            raise self.error("ScanNotFoundException", "DescribeImageScanFindings")
        number = int(request.get("nextToken", 0))
        more = {"nextToken": str(number + 1)} if number + 1 < len(pages) else {}
        return {**pages[number], **more}
