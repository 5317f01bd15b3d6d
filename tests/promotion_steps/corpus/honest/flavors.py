"""Folders that MLflow writes, packed as SageMaker takes them."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.promotion_steps.corpus.honest.estimators import Built, R, X, Y


def of_mlflow() -> Iterator[Built]:
    """Yield the flavours that carry no Python code of their own."""
    import catboost
    import lightgbm
    import mlflow
    import statsmodels.api as sm
    import xgboost
    from mlflow.models import infer_signature
    from sklearn.linear_model import LogisticRegression

    quiet = {"iterations": 2, "verbose": False, "allow_writing_files": False}
    linear = LogisticRegression().fit(X, Y)
    signature = infer_signature(X, Y)
    pinned = {"pip_requirements": ["scikit-learn"]}
    flavors: dict[str, Any] = {
        "sklearn-pickle": lambda path: mlflow.sklearn.save_model(
            linear, path, serialization_format="pickle", signature=signature, **pinned
        ),
        "sklearn-skops": lambda path: mlflow.sklearn.save_model(
            linear, path, serialization_format="skops", **pinned
        ),
        "xgboost": lambda path: mlflow.xgboost.save_model(
            xgboost.XGBClassifier(n_estimators=2).fit(X, Y), path, **pinned
        ),
        "lightgbm": lambda path: mlflow.lightgbm.save_model(
            lightgbm.train({"verbose": -1}, lightgbm.Dataset(X, Y), 2), path, **pinned
        ),
        "catboost": lambda path: mlflow.catboost.save_model(
            catboost.CatBoostClassifier(**quiet).fit(X, Y), path, **pinned
        ),
        "statsmodels": lambda path: mlflow.statsmodels.save_model(
            sm.OLS(R, sm.add_constant(X)).fit(), path, **pinned
        ),
        "onnx": lambda path: mlflow.onnx.save_model(_onnx(linear), path, **pinned),
    }
    for name, save in flavors.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            save(str(path))
            yield f"mlflow-{name}", "model.tar.gz", "tarfile", _packed(path)


def _onnx(model: Any) -> Any:
    from skl2onnx import to_onnx

    return to_onnx(model, np.asarray(X[:1]))


def _packed(folder: Path) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        archive.add(folder, arcname=".")
    return body.getvalue()
