"""Finds layers of a Keras model that carry Python code."""

from __future__ import annotations

import json
import re
from typing import Any

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import NotScanned

HDF5 = b"\x89HDF\r\n\x1a\n"
CONFIG = "config.json"
_LAYER = re.compile(rb'"class_name"\s*:\s*"((?:Lambda)|[^"]{0,40}\\u[^"]{0,40})"')
_CODE_LAYER = "Lambda"
_CHUNK = 256 * 1024
_OVERLAP = 256
_LARGEST_CONFIG = 16 * 1024 * 1024


def hdf5_layer(reader: Reader) -> str | None:
    """Find a Lambda layer in the model's config, which HDF5 keeps as plain text."""
    reader.seek(0)
    kept = b""
    while chunk := reader.read(_CHUNK):
        if match := _LAYER.search(kept + chunk):
            return match[1].decode("latin-1")
        kept = (kept + chunk)[-_OVERLAP:]
    return None


def config_layer(reader: Reader) -> str | None:
    """Find a Lambda layer in the `config.json` of a `.keras` archive.

    Raises:
        NotScanned: It is too large, or no JSON.
    """
    if reader.end() > _LARGEST_CONFIG:
        raise NotScanned(f"config, expected at most {_LARGEST_CONFIG} bytes")
    reader.seek(0)
    try:
        document = json.loads(reader.read(_LARGEST_CONFIG))
        return _layer(document)
    except (ValueError, RecursionError) as error:
        raise NotScanned("config, expected JSON") from error


def _layer(value: Any) -> str | None:
    if isinstance(value, dict):
        name = value.get("class_name")
        if name == _CODE_LAYER:
            return str(name)
        value = list(value.values())
    if isinstance(value, list):
        return next((found for one in value if (found := _layer(one))), None)
    return None
