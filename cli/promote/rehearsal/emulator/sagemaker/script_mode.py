"""SageMaker's script mode: the four functions of an inference script, and their defaults."""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

JSON = "application/json"
CSV = "text/csv"
NPY = "application/x-npy"
_TEXT = (JSON, CSV)


class UnsupportedFormat(ValueError):  # noqa: N818
    """Refuse a content type or an accept type that the defaults cannot handle."""

    def __init__(self, message: str, status: HTTPStatus) -> None:
        super().__init__(message)
        self.status = status


class Answer(NamedTuple):
    """What goes back to the caller."""

    body: bytes
    content_type: str


class InferenceScript:
    """The inference script of a model, with the model it loaded.

    Args:
        model_dir: The unpacked model, with the script in `code/` or beside the model.
    """

    def __init__(self, model_dir: Path) -> None:
        self._script = _load(model_dir)
        self._model = self._function("model_fn", _no_model_fn)(str(model_dir))

    def answer(self, body: bytes, content_type: str, accept: str) -> Answer:
        """Do one invocation."""
        accept = JSON if accept in ("", "*/*") else accept
        content: bytes | str = body.decode() if _media_type(content_type) in _TEXT else body
        transform = getattr(self._script, "transform_fn", None)
        if transform is not None:
            return _answer(transform(self._model, content, content_type, accept), accept)
        data = self._function("input_fn", default_input)(content, content_type)
        prediction = self._function("predict_fn", default_predict)(data, self._model)
        return _answer(self._function("output_fn", default_output)(prediction, accept), accept)

    def _function(self, name: str, default: Callable[..., Any]) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(self._script, name, default)
        return function


def default_input(content: bytes | str, content_type: str) -> Any:
    """Decode CSV, JSON or NPY to an array, as the scikit-learn container does."""
    import numpy as np

    media_type = _media_type(content_type)
    if media_type == CSV:
        return np.genfromtxt(io.StringIO(str(content)), dtype=np.float32, delimiter=",")
    if media_type == JSON:
        return np.array(json.loads(content))
    if media_type == NPY and isinstance(content, bytes):
        return np.load(io.BytesIO(content), allow_pickle=False).astype(np.float32)
    raise UnsupportedFormat(
        f"Content type {content_type} is not supported by this framework.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    )


def default_predict(data: Any, model: Any) -> Any:
    """Ask the model."""
    return model.predict(data)


def default_output(prediction: Any, accept: str) -> Answer:
    """Encode a prediction as JSON, CSV or NPY."""
    import numpy as np

    media_type = _media_type(accept)
    written = io.BytesIO()
    if media_type == JSON:
        plain = prediction.tolist() if hasattr(prediction, "tolist") else prediction
        return Answer(json.dumps(plain).encode(), JSON)
    if media_type == CSV:
        np.savetxt(written, np.asarray(prediction), delimiter=",", fmt="%s")
        return Answer(written.getvalue(), CSV)
    if media_type == NPY:
        np.save(written, prediction)
        return Answer(written.getvalue(), NPY)
    raise UnsupportedFormat(
        f"Accept type {accept} is not supported by this framework.", HTTPStatus.NOT_ACCEPTABLE
    )


def _load(model_dir: Path) -> ModuleType:
    program = os.environ.get("SAGEMAKER_PROGRAM", "inference.py")
    for directory in (model_dir / "code", model_dir):
        if (directory / program).is_file():
            sys.path.insert(0, str(directory))
            return importlib.import_module(program.removesuffix(".py"))
    raise FileNotFoundError(f"no code/{program} in the model")


def _no_model_fn(model_dir: str) -> Any:
    raise NotImplementedError(
        "Please provide a model_fn implementation. "
        f"The inference script beside {Path(model_dir).name} has none"
    )


def _answer(result: Any, accept: str) -> Answer:
    body, content_type = result if isinstance(result, tuple) else (result, accept)
    if isinstance(body, str):
        return Answer(body.encode(), content_type)
    if isinstance(body, bytes | bytearray):
        return Answer(bytes(body), content_type)
    raise TypeError(f"output_fn: got {type(body).__name__}, expected bytes, str or a pair")


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()
