"""ECR: layers that are uploaded part by part, kept, and handed out by address."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from ministack.core.responses import (
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    new_uuid,
)
from ministack.services import ecr

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse

PART_SIZE = 20 * 1024 * 1024

_MODULE = "ministack.services.ecr"
_BAD_REQUEST = 400

Request = Mapping[str, Any]
Operation = Callable[[Request], HttpResponse]


def install() -> None:
    """Keep what is uploaded."""
    operations: Mapping[str, Operation] = {
        "_initiate_layer_upload": _initiate,
        "_upload_layer_part": _upload_part,
        "_complete_layer_upload": _complete,
        "_batch_check_layer_availability": _check_availability,
        "_get_download_url_for_layer": _download_url,
    }
    for name, operation in operations.items():
        hooks.replace(_MODULE, name, _in_repository(operation))


def refused(code: str, message: str) -> HttpResponse:
    """Refuse a request in the words of ECR."""
    answer: HttpResponse = error_response_json(code, message, _BAD_REQUEST)
    return answer


def answered(**members: Any) -> HttpResponse:
    """Answer with members beside the registry's id."""
    answer: HttpResponse = json_response({"registryId": get_account_id(), **members})
    return answer


def unknown_repository(name: str) -> HttpResponse:
    """Refuse a request about a repository that is not there."""
    return refused(
        "RepositoryNotFoundException",
        f"The repository with name '{name}' does not exist in the registry with id "
        f"'{get_account_id()}'",
    )


def blob(repository: str, digest: str) -> bytes | None:
    """Return a layer, or the configuration of an image."""
    found: bytes | None = ecr._layer_blobs.get(repository, {}).get(digest)
    return found


def _in_repository(operation: Operation) -> Callable[[object], Operation]:
    def checked(request: Request) -> HttpResponse:
        name = request.get("repositoryName", "")
        return operation(request) if name in ecr._repositories else unknown_repository(name)

    return lambda _original: checked


def _initiate(request: Request) -> HttpResponse:
    upload = new_uuid()
    ecr._uploads.setdefault(request["repositoryName"], {})[upload] = bytearray()
    return answered(uploadId=upload, partSize=PART_SIZE)


def _upload_part(request: Request) -> HttpResponse:
    received = _upload(request)
    if received is None:
        return _unknown_upload(request)
    first, last = request["partFirstByte"], request["partLastByte"]
    try:
        part = base64.b64decode(request["layerPartBlob"], validate=True)
    except binascii.Error:
        part = b""
    if first != len(received) or last - first + 1 != len(part):
        return refused(
            "InvalidLayerPartException",
            f"Layer part upload is out of order: got bytes {first} to {last} in {len(part)}, "
            f"expected to go on after {len(received)}",
        )
    received.extend(part)
    return answered(
        repositoryName=request["repositoryName"],
        uploadId=request["uploadId"],
        lastByteReceived=last,
    )


def _complete(request: Request) -> HttpResponse:
    name, digests = request["repositoryName"], request["layerDigests"]
    received = _upload(request)
    if received is None:
        return _unknown_upload(request)
    if not received:
        return refused("EmptyUploadException", "The upload contains no layer parts")
    digest = ecr._content_digest(bytes(received))
    if digest not in digests:
        return refused(
            "InvalidLayerException",
            f"Layer digest mismatch: got {digest}, expected {', '.join(digests)}",
        )
    if blob(name, digest) is not None:
        return refused(
            "LayerAlreadyExistsException", f"Layer with digest '{digest}' already exists"
        )
    ecr._layer_blobs.setdefault(name, {})[digest] = bytes(received)
    ecr._uploads[name].pop(request["uploadId"])
    return answered(repositoryName=name, uploadId=request["uploadId"], layerDigest=digest)


def _upload(request: Request) -> bytearray | None:
    uploads: dict[str, bytearray] = ecr._uploads.get(request["repositoryName"], {})
    return uploads.get(request["uploadId"])


def _unknown_upload(request: Request) -> HttpResponse:
    return refused(
        "UploadNotFoundException", f"The upload '{request['uploadId']}' could not be found"
    )


def _check_availability(request: Request) -> HttpResponse:
    layers = []
    for digest in request["layerDigests"]:
        layer = blob(request["repositoryName"], digest)
        state = "UNAVAILABLE" if layer is None else "AVAILABLE"
        size = {} if layer is None else {"layerSize": len(layer)}
        layers.append({"layerDigest": digest, "layerAvailability": state, **size})
    answer: HttpResponse = json_response({"layers": layers, "failures": []})
    return answer


def _download_url(request: Request) -> HttpResponse:
    name, digest = request["repositoryName"], request["layerDigest"]
    if blob(name, digest) is None:
        return refused(
            "LayersNotFoundException",
            f"Layers with digests '[{digest}]' do not exist in the repository with name '{name}'",
        )
    registry = f"{get_account_id()}.dkr.ecr.{get_region()}.amazonaws.com"
    query = urlencode({"ns": registry})
    url = f"{os.environ['AWS_ENDPOINT_URL']}/v2/{name}/blobs/{digest}?{query}"
    answer: HttpResponse = json_response({"downloadUrl": url, "layerDigest": digest})
    return answer
