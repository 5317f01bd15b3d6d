"""The config of a path from one region into another, and the images that its versions name."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from model_promotion.config import PromotionConfig, load_promotion_config
from promotion_steps.names import Environment
from promotion_steps.promotion_settings import PromotionSettings

HERE, THERE = "us-east-1", "eu-west-1"
_OWNER = "444444444444"
_REGISTRY, _MIRROR = (f"{_OWNER}.dkr.ecr.{region}.amazonaws.com" for region in (HERE, THERE))
MAPPED = {_REGISTRY: _MIRROR}

CUSTOM, REPLICA = f"{_REGISTRY}/team/churn", f"{_MIRROR}/team/churn"
UNREPLICATED, EMPTY_REPLICA = f"{_REGISTRY}/team/older", f"{_MIRROR}/team/older"
CLOSED, CLOSED_REPLICA = f"{_REGISTRY}/team/closed", f"{_MIRROR}/team/closed"
OF_AWS = f"683313688378.dkr.ecr.{HERE}.amazonaws.com/sagemaker-scikit-learn"
OF_AWS_THERE = f"141502667606.dkr.ecr.{THERE}.amazonaws.com/sagemaker-scikit-learn"

_MODEL: dict[str, Any] = {
    "gates": {"image": {"registries": ["aws", _MIRROR]}, "metrics": {"auc": {"min": 0.9}}},
    "endpoint": {"instance_type": "ml.m5.large", "initial_instance_count": 1},
    "smoke_test": {
        "payload": "churn.csv",
        "content_type": "text/csv",
        "accept": "application/json",
        "answer": {"content_type": "application/json", "shape": [1]},
    },
}


def environments(folder: Path) -> tuple[Environment, Environment]:
    """Return where versions come from, and where they go."""
    dev, prod = _load(folder, MAPPED).environments
    return dev, prod


def settings(folder: Path, images: dict[str, str]) -> PromotionSettings:
    """Return what the steps read of a config that maps these registries."""
    config = _load(folder, images)
    dev, prod = config.environments
    body = json.dumps(config.settings(config.models[0], dev, prod))
    return PromotionSettings.from_bytes(body.encode())


def _load(folder: Path, images: dict[str, str]) -> PromotionConfig:
    path = {
        "name": "regions",
        "environments": [
            {"name": "dev", "account": "111111111111", "region": HERE},
            {"name": "prod", "account": "333333333333", "region": THERE, "images": images},
        ],
    }
    root = folder / uuid.uuid4().hex
    (root / "models").mkdir(parents=True)
    (root / "path.yaml").write_text(json.dumps(path))
    churn = {"group": "churn", "environments": {"prod": _MODEL}}
    (root / "models" / "churn.yaml").write_text(json.dumps(churn))
    (root / "models" / "churn.csv").write_text("1\n")
    return load_promotion_config(root)
