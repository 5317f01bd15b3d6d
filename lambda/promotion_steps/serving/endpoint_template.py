"""The template of an endpoint, filled in with what one version serves."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from promotion_steps.names import ENDPOINT_TEMPLATE_FILE

_MODEL_TYPE = "AWS::SageMaker::Model"
_DIGEST_LENGTH = 8
_EPOCH = (1980, 1, 1, 0, 0, 0)


def fill_in_containers(
    template: Mapping[str, Any], containers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the template whose model runs the containers, several of them one after the other.

    Args:
        template: With exactly one model, which has no containers.
        containers: As AWS::SageMaker::Model takes them.

    Raises:
        ValueError: The template has another number of models, or its model has containers.
    """
    filled: dict[str, Any] = deepcopy(dict(template))
    resources = filled.get("Resources", {}).values()
    models = [one["Properties"] for one in resources if one.get("Type") == _MODEL_TYPE]
    if len(models) != 1 or {"Containers", "PrimaryContainer"} & models[0].keys():
        raise ValueError(
            f"{ENDPOINT_TEMPLATE_FILE}: got {len(models)} models, expected one without containers"
        )
    if len(containers) == 1:
        models[0]["PrimaryContainer"] = dict(containers[0])
    else:
        models[0]["Containers"] = [dict(container) for container in containers]
        models[0]["InferenceExecutionConfig"] = {"Mode": "Serial"}
    return filled


def content_digest(containers: Sequence[Mapping[str, Any]]) -> str:
    """Tell one set of containers from another, in the letters that names of models take."""
    text = json.dumps(containers, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def read_template(body: bytes) -> dict[str, Any]:
    """Read a template.

    Raises:
        ValueError: It is no JSON object.
    """
    try:
        template = json.loads(body)
    except ValueError as error:
        raise ValueError(f"{ENDPOINT_TEMPLATE_FILE}: no JSON ({error})") from error
    if not isinstance(template, dict):
        raise ValueError(  # noqa: TRY004 - to a caller, one kind of malformed file
            f"{ENDPOINT_TEMPLATE_FILE}: got {type(template).__name__}, expected an object"
        )
    return template


def zipped(template: Mapping[str, Any]) -> bytes:
    """Pack a template as a pipeline's artifact; the same template gives the same bytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(ENDPOINT_TEMPLATE_FILE, _EPOCH)
        archive.writestr(entry, json.dumps(template, indent=1, sort_keys=True) + "\n")
    return body.getvalue()
