"""Trains the small real models that a rehearsal promotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from promote.rehearsal.clarify_analysis import Evaluation

SEED = 3
DECISION_THRESHOLD = 0.5

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainedModel:
    """A fitted classifier, with the rows it was fitted on and rows it has never seen."""

    classifier: Pipeline
    training: Numbers
    rows: Numbers
    labels: Numbers

    def predict(self, rows: Numbers) -> list[float]:
        """Return the probability of malignancy for each row."""
        return [float(value) for value in self.classifier.predict_proba(rows)[:, 1]]

    def evaluation(self) -> Evaluation:
        """What reports on data, bias and explainability are computed from."""
        return Evaluation(
            classifier=self.classifier,
            training=self.training,
            held_out=self.rows,
            labels=self.labels,
            features=[str(name) for name in load_breast_cancer().feature_names],
        )

    def report(self, dataset: Mapping[str, Any]) -> dict[str, Any]:
        """Evaluate on the held-out rows, in SageMaker's model quality shape.

        Args:
            dataset: Where the held-out rows lie.
        """
        scores = np.asarray(self.predict(self.rows))
        guesses = (scores > DECISION_THRESHOLD).astype(int)
        matrix = confusion_matrix(self.labels, guesses)
        metrics = {
            "auc": roc_auc_score(self.labels, scores),
            "accuracy": accuracy_score(self.labels, guesses),
            "false_positives": matrix[0, 1],
            "false_negatives": matrix[1, 0],
        }
        return {
            "dataset": {"item_count": len(self.rows), **dataset},
            "binary_classification_metrics": {
                name: {"value": round(float(value), 6), "standard_deviation": "NaN"}
                for name, value in metrics.items()
            },
        }


def train_good_model() -> TrainedModel:
    """Fit on every feature of the breast cancer set; deterministic."""
    rows, labels = _breast_cancer()
    return _train(rows, labels)


def train_weak_model() -> TrainedModel:
    """Fit on one feature drowned in noise, as after a broken join of tables."""
    rows, labels = _breast_cancer()
    noise = np.random.default_rng(SEED).normal(size=rows.shape)
    drowned = np.zeros_like(rows)
    drowned[:, 0] = rows[:, 0] + 100 * noise[:, 0]
    return _train(drowned, labels)


def train_batch_model(folder: Path) -> dict[str, Any]:
    """Fit a regressor, leave its uncompressed files in *folder*, and return its evaluation."""
    seen, held_out, seen_targets, targets = train_test_split(
        *load_diabetes(return_X_y=True), test_size=0.3, random_state=SEED
    )
    model = Ridge(alpha=0.1).fit(seen, seen_targets)
    joblib.dump(model, folder / "model.joblib")
    np.save(folder / "coefficients.npy", model.coef_)
    predicted = model.predict(held_out)
    metrics = {
        "r2": r2_score(targets, predicted),
        "rmse": root_mean_squared_error(targets, predicted),
    }
    return {
        "regression_metrics": {
            name: {"value": round(float(value), 6)} for name, value in metrics.items()
        }
    }


def _breast_cancer() -> tuple[Numbers, Numbers]:
    features, is_benign = load_breast_cancer(return_X_y=True)
    return features, 1 - is_benign


def _train(rows: Numbers, labels: Numbers) -> TrainedModel:
    seen, held_out, seen_labels, held_out_labels = train_test_split(
        rows, labels, test_size=0.3, random_state=SEED, stratify=labels
    )
    classifier = make_pipeline(StandardScaler(), LogisticRegression())
    classifier.fit(seen, seen_labels)
    return TrainedModel(classifier=classifier, training=seen, rows=held_out, labels=held_out_labels)
