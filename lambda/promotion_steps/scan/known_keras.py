"""Tells which classes and functions a Keras config may name: Keras's own, that run no code."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

_RUNS_CODE_NAMES = """
    AutoGraphLayer ClassMethod FlaxLayer InstanceMethod InstanceProperty JaxLayer Lambda
    LambdaCallback TFSMLayer TensorFlowOpLayer TorchModuleWrapper __lambda__
"""
RUNS_CODE = frozenset(_RUNS_CODE_NAMES.split())
"""What calls, or reads, whatever a config gives it."""


def is_known_keras(module: str, name: str) -> bool:
    """Tell whether a config may name this."""
    return name in _modules().get(module, ())


def is_known_name(name: str) -> bool:
    """Tell whether a config without modules, as Keras 2 wrote it, may name this."""
    return name in _names()


@cache
def _modules() -> dict[str, frozenset[str]]:
    """Read the list that tests/promotion_steps/scan/list_keras_classes.py writes."""
    text = files("promotion_steps.scan").joinpath("keras_classes.json").read_text("utf-8")
    modules = json.loads(text)["modules"]
    return {module: frozenset(names.split()) for module, names in modules.items()}


@cache
def _names() -> frozenset[str]:
    return frozenset(name for names in _modules().values() for name in names)
