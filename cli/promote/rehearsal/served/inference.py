"""Answers a model container's requests: rows of CSV in, probabilities as JSON out."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import joblib
import numpy as np


def model_fn(model_dir: str) -> Any:
    """Load the classifier, unless the container's environment asks for a failure."""
    if "FAIL_TO_LOAD" in os.environ:
        raise RuntimeError(os.environ["FAIL_TO_LOAD"])
    return joblib.load(Path(model_dir) / "model.joblib")


def input_fn(body: bytes | str, content_type: str) -> Any:
    """Read one row for each line."""
    if content_type.partition(";")[0] != "text/csv":
        raise ValueError(f"content type: got {content_type!r}, expected text/csv")
    text = body if isinstance(body, str) else body.decode()
    return np.loadtxt(io.StringIO(text), delimiter=",", ndmin=2)


def predict_fn(rows: Any, model: Any) -> list[float]:
    """Return the probability of the positive class for each row."""
    return [float(value) for value in model.predict_proba(rows)[:, 1]]


def output_fn(prediction: list[float], accept: str) -> tuple[str, str]:
    """Answer in JSON, whatever the caller would rather have."""
    del accept
    return json.dumps(prediction), "application/json"
