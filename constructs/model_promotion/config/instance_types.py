"""The instance types that SageMaker serves models on."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from model_promotion.config.known_keys import nearest
from model_promotion.config.refusal import refusal, shown

_FILE = "instance_types.json"


def refuse_unknown_instance_type(name: str) -> str:
    """Return the name of an instance type that SageMaker's API knows."""
    if name not in _instance_types():
        raise refusal(
            f"not an instance type of endpoints, got {shown(name)}, "
            f"expected one such as ml.m5.large{nearest(name, _instance_types())}"
        )
    return name


@cache
def _instance_types() -> frozenset[str]:
    text = files("model_promotion.config").joinpath(_FILE).read_text("utf-8")
    return frozenset(json.loads(text)["instance_types"])
