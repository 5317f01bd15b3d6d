"""ECR: basic scans, which find what an image's configuration says is in it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ministack.services import ecr

from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending.ecr_layers import (
    answered,
    blob,
    refused,
    unknown_repository,
)
from promote.rehearsal.emulator.page_token import page_offset, page_token

FINDINGS_LABEL = "emulator.scan.findings"
SECONDS_LABEL = "emulator.scan.seconds"
SEVERITIES = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "UNDEFINED")

_SECONDS = 0.2
_DEFAULT_PAGE = 100
_LISTS = ("manifest.list", "image.index")
_UNSUPPORTED = (
    "UnsupportedImageError: The operating system and/or package manager are not supported."
)

Image = dict[str, Any]
Request = Mapping[str, Any]


def start_image_scan(request: Request) -> HttpResponse:
    """Do StartImageScan."""
    found = _image(request)
    if not isinstance(found, dict):
        return found
    if any(kind in found["imageManifestMediaType"] for kind in _LISTS):
        return refused("UnsupportedImageTypeException", "Image lists cannot be scanned")
    if "scan" in found:
        return refused(
            "LimitExceededException",
            "The scan quota per image has been exceeded. Wait and try again.",
        )
    begin(found)
    return answered(
        repositoryName=found["repositoryName"],
        imageId=request["imageId"],
        imageScanStatus={"status": "IN_PROGRESS"},
    )


def begin(image: Image) -> None:
    """Scan an image as it is now.

    The label `emulator.scan.findings` of its configuration holds a JSON list of findings,
    each with `name` and `severity`; `emulator.scan.seconds` says how long the scan takes.
    An image whose configuration was never pushed is one that a scanner cannot read.
    """
    labels = _labels(image)
    seconds = float((labels or {}).get(SECONDS_LABEL, _SECONDS))
    image["scan"] = {"end": time.time() + seconds, "found": _found(labels)}


def describe_image_scan_findings(request: Request) -> HttpResponse:
    """Do DescribeImageScanFindings."""
    image = _image(request)
    if not isinstance(image, dict):
        return image
    told = {"repositoryName": image["repositoryName"], "imageId": _identity(image)}
    if "scan" not in image:
        return refused(
            "ScanNotFoundException",
            f"Image scan does not exist for the image with '{_spelled(request['imageId'])}' in the "
            f"repository with name '{image['repositoryName']}' in the registry with id "
            f"'{image['registryId']}'",
        )
    status = scan_status(image)
    if status["status"] != "COMPLETE":
        return answered(**told, imageScanStatus=status)
    findings = image["scan"]["found"]
    start = page_offset(request.get("nextToken"))
    end = start + request.get("maxResults", _DEFAULT_PAGE)
    more = {"nextToken": page_token(end)} if end < len(findings) else {}
    shown = {**scan_summary(image), "findings": findings[start:end]}
    return answered(**told, imageScanStatus=status, imageScanFindings=shown, **more)


def scan_status(image: Image) -> dict[str, str]:
    """Describe how far the scan of an image is."""
    scan = image["scan"]
    if time.time() < scan["end"]:
        return {"status": "IN_PROGRESS", "description": "The scan is in progress."}
    if scan["found"] is None:
        return {"status": "FAILED", "description": _UNSUPPORTED}
    return {"status": "COMPLETE", "description": "The scan was completed successfully."}


def scan_summary(image: Image) -> dict[str, Any]:
    """Count the findings of a finished scan."""
    scan = image["scan"]
    return {
        "imageScanCompletedAt": scan["end"],
        "vulnerabilitySourceUpdatedAt": scan["end"],
        "findingSeverityCounts": dict(Counter(finding["severity"] for finding in scan["found"])),
    }


def image_not_found(request: Request, image_id: Request) -> HttpResponse:
    """Refuse a request about an image that is not there."""
    return refused(
        "ImageNotFoundException",
        f"The image with imageId {_spelled(image_id)} does not exist within the repository with "
        f"name '{request['repositoryName']}' in the registry with id '{ecr._registry_id()}'",
    )


def _image(request: Request) -> Image | HttpResponse:
    name = request["repositoryName"]
    if name not in ecr._repositories:
        return unknown_repository(name)
    found: Image | None = ecr._find_image(name, request["imageId"])
    return image_not_found(request, request["imageId"]) if found is None else found


def _identity(image: Image) -> dict[str, str]:
    tags = image.get("imageTags") or []
    named = {"imageTag": tags[-1]} if tags else {}
    return {"imageDigest": image["imageDigest"], **named}


def _spelled(image_id: Request) -> str:
    digest, tag = image_id.get("imageDigest", "null"), image_id.get("imageTag", "null")
    return f"{{imageDigest:'{digest}', imageTag:'{tag}'}}"


def _labels(image: Image) -> dict[str, str] | None:
    try:
        config = json.loads(image["imageManifest"])["config"]["digest"]
        document = json.loads(blob(image["repositoryName"], config) or b"")
    except (KeyError, TypeError, ValueError):
        return None
    labels: dict[str, str] = document.get("config", {}).get("Labels") or {}
    return labels


def _found(labels: dict[str, str] | None) -> list[dict[str, Any]] | None:
    if labels is None:
        return None
    found: list[dict[str, Any]] = json.loads(labels.get(FINDINGS_LABEL, "[]"))
    if any(finding["severity"] not in SEVERITIES for finding in found):
        return None
    return found
