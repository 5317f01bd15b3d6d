"""What travels with a pipeline: its model's settings, and how to serve the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from promotion_steps.names import (
    ENDPOINT_TEMPLATE_FILE,
    GATES,
    PAYLOAD_FILE,
    PROMOTION_FILE,
    STANDING_GATES,
)


class PipelineSource(Construct):
    """Publish a model's settings as an asset that its content names.

    Args:
        settings: What the steps need to know of the model.
        endpoint: The endpoint's template. Default: the model is registered and not served.
        payload: What the smoke test sends to the endpoint. Default: nothing is sent.

    Raises:
        ValueError: There is an endpoint without a payload, or a payload without an endpoint.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Mapping[str, Any],
        endpoint: Mapping[str, Any] | None = None,
        payload: bytes | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        if (endpoint is None) != (payload is None):
            got = "an endpoint" if payload is None else "a payload"
            raise ValueError(f"payload: got {got} alone, expected both an endpoint and a payload")
        self.has_endpoint = endpoint is not None
        self.gates = _gates(settings)
        with TemporaryDirectory() as folder:
            _write(Path(folder), PROMOTION_FILE, _json(settings))
            if endpoint is not None and payload is not None:
                _write(Path(folder), ENDPOINT_TEMPLATE_FILE, _json(endpoint))
                _write(Path(folder), PAYLOAD_FILE, payload)
            self.asset = assets.Asset(self, "Resource", path=folder)


def _gates(settings: Mapping[str, Any]) -> tuple[str, ...]:
    chosen = settings.get("gates", {})
    return tuple(gate for gate in GATES if gate in STANDING_GATES or gate in chosen)


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _write(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
