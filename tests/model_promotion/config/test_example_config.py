"""The running example: what its files are said to show, they do show."""

from __future__ import annotations

from pathlib import Path

import pytest
from sklearn.datasets import load_breast_cancer

from model_promotion.config import ModelConfig, load_promotion_config

CONFIG = Path(__file__).parents[3] / "config"
FEATURES = 30


@pytest.fixture(scope="module")
def models() -> dict[str, ModelConfig]:
    return {model.name: model for model in load_promotion_config(CONFIG).models}


def test_three_accounts_are_on_the_path() -> None:
    assert [str(at) for at in load_promotion_config(CONFIG).environments] == [
        "acme/dev/111111111111/us-east-1",
        "acme/staging/222222222222/us-east-1",
        "acme/prod/333333333333/us-east-1",
    ]


def test_one_model_is_served_and_one_is_only_registered(models: dict[str, ModelConfig]) -> None:
    for environment in ("staging", "prod"):
        served = models["breast-cancer"].endpoint(environment)
        assert served is not None
        assert served.instance_type == "ml.m5.large"
        assert models["diabetes"].endpoint(environment) is None


def test_prod_asks_for_more_than_staging(models: dict[str, ModelConfig]) -> None:
    floors = [
        models["breast-cancer"].settings(environment)["gates"]["metrics"]["auc"]["min"]
        for environment in ("staging", "prod")
    ]
    assert floors == [0.95, 0.97]


def test_the_payload_is_a_malignant_and_a_benign_tumour(models: dict[str, ModelConfig]) -> None:
    rows, is_benign = load_breast_cancer(return_X_y=True)
    sent = [
        [float(value) for value in line.split(",")]
        for line in models["breast-cancer"].payload("prod").decode().splitlines()
    ]
    assert [len(row) for row in sent] == [FEATURES, FEATURES]
    known = rows.tolist()
    assert [is_benign[known.index(row)] for row in sent] == [0, 1]


def test_the_answer_has_a_number_for_each_row(models: dict[str, ModelConfig]) -> None:
    for environment in ("staging", "prod"):
        rows = models["breast-cancer"].payload(environment).splitlines()
        answer = models["breast-cancer"].settings(environment)["smoke_test"]["answer"]
        assert answer == {"content_type": "application/json", "shape": [len(rows)]}
