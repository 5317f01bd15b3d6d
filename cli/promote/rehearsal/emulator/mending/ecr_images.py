"""ECR: images as they are pushed and described, the state of their scans included."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import json_response
from ministack.services import ecr

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending import ecr_scans
from promote.rehearsal.emulator.mending.ecr_layers import refused, unknown_repository

_MODULE = "ministack.services.ecr"
_OK = 200
_DOCKER = "application/vnd.docker.distribution.manifest.v2+json"

Image = dict[str, Any]
Request = dict[str, Any]
Operation = Callable[[Request], HttpResponse]


def install() -> None:
    """Describe images the way ECR does, and scan them on push where that is asked for."""
    hooks.replace(_MODULE, "_put_image", _checking)
    hooks.replace(_MODULE, "_describe_images", lambda _original: describe_images)


def describe_images(request: Request) -> HttpResponse:
    """Do DescribeImages."""
    name = request.get("repositoryName", "")
    if name not in ecr._repositories:
        return unknown_repository(name)
    images: list[Image] = ecr._images.get(name, [])
    if wanted := request.get("imageIds"):
        found = [ecr._find_image(name, image_id) for image_id in wanted]
        if None in found:
            return ecr_scans.image_not_found(request, wanted[found.index(None)])
        images = found
    status = request.get("filter", {}).get("tagStatus", "ANY")
    shown = [_detail(image) for image in images if status in ("ANY", _tag_status(image))]
    answer: HttpResponse = json_response({"imageDetails": shown})
    return answer


def _checking(original: Operation) -> Operation:
    def put_image(request: Request) -> HttpResponse:
        manifest = request.get("imageManifest", "")
        digest = ecr._content_digest(manifest.encode())
        if request.get("imageDigest", digest) != digest:
            return refused(
                "ImageDigestDoesNotMatchException",
                f"The image digest '{request['imageDigest']}' does not match the digest "
                f"'{digest}' of the manifest",
            )
        media_type = _manifest(manifest).get("mediaType", _DOCKER)
        answer = original({"imageManifestMediaType": media_type, **request})
        if answer[0] == _OK:
            _scan_on_push(request["repositoryName"], digest)
        return answer

    return put_image


def _scan_on_push(repository: str, digest: str) -> None:
    configuration = ecr._repositories[repository].get("imageScanningConfiguration") or {}
    image: Image = ecr._find_image(repository, {"imageDigest": digest})
    if configuration.get("scanOnPush") and "scan" not in image:
        ecr_scans.begin(image)


def _detail(image: Image) -> dict[str, Any]:
    manifest = _manifest(image["imageManifest"])
    config = manifest.get("config", {})
    sizes = [part.get("size", 0) for part in (config, *manifest.get("layers", []))]
    detail = {
        "registryId": image["registryId"],
        "repositoryName": image["repositoryName"],
        "imageDigest": image["imageDigest"],
        "imageSizeInBytes": sum(sizes),
        "imagePushedAt": image["imagePushedAt"],
        "imageManifestMediaType": image["imageManifestMediaType"],
    }
    if image.get("imageTags"):
        detail["imageTags"] = list(image["imageTags"])
    if "mediaType" in config:
        detail["artifactMediaType"] = config["mediaType"]
    return {**detail, **_scan(image)}


def _scan(image: Image) -> dict[str, Any]:
    if "scan" not in image:
        return {}
    status = ecr_scans.scan_status(image)
    if status["status"] != "COMPLETE":
        return {"imageScanStatus": status}
    return {
        "imageScanStatus": status,
        "imageScanFindingsSummary": ecr_scans.scan_summary(image),
    }


def _tag_status(image: Image) -> str:
    return "TAGGED" if image.get("imageTags") else "UNTAGGED"


def _manifest(text: str) -> Mapping[str, Any]:
    try:
        manifest = json.loads(text)
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}
