"""Computes of a linear classifier what a SageMaker Clarify job reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

DECISION_THRESHOLD = 0.5

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """A fitted classifier, the rows it has seen, and rows it has not.

    Args:
        classifier: A scaler and a logistic regression.
        training: Rows; the columns are the features.
        held_out: Rows.
        labels: Of the held-out rows: 1 or 0.
        features: Names of the columns.
    """

    classifier: Pipeline
    training: Numbers
    held_out: Numbers
    labels: Numbers
    features: Sequence[str]


def clarify_analysis(evaluation: Evaluation, facet: str) -> dict[str, Any]:
    """Return an `analysis.json` with bias metrics of a facet and with global SHAP values.

    Args:
        evaluation: What is analysed.
        facet: A feature; the sensitive group has values above its median in training.
    """
    column = list(evaluation.features).index(facet)
    threshold = float(np.median(evaluation.training[:, column]))
    values = evaluation.held_out[:, column]
    sensitive = values > threshold
    labels = evaluation.labels == 1
    scores = evaluation.classifier.predict_proba(evaluation.held_out)[:, 1]
    predicted = scores > DECISION_THRESHOLD
    group = f"({threshold}, {float(values.max())}]"
    return {
        "version": "1.0",
        "pre_training_bias_metrics": _section(facet, group, _before(labels, sensitive)),
        "post_training_bias_metrics": _section(facet, group, _after(labels, predicted, sensitive)),
        "explanations": {"kernel_shap": {"label0": _shap(evaluation)}},
    }


def _before(labels: Truths, sensitive: Truths) -> list[dict[str, Any]]:
    few, many = int(sensitive.sum()), int((~sensitive).sum())
    return [
        _metric("CI", "Class Imbalance (CI)", (many - few) / (many + few)),
        _metric(
            "DPL",
            "Difference in Positive Proportions in Labels (DPL)",
            labels[~sensitive].mean() - labels[sensitive].mean(),
        ),
    ]


def _after(labels: Truths, predicted: Truths, sensitive: Truths) -> list[dict[str, Any]]:
    proportion, proportion_sensitive = predicted[~sensitive].mean(), predicted[sensitive].mean()
    right = predicted == labels
    found, found_sensitive = (
        predicted[labels & ~sensitive].mean(),
        predicted[labels & sensitive].mean(),
    )
    return [
        _metric(
            "AD", "Accuracy Difference (AD)", right[~sensitive].mean() - right[sensitive].mean()
        ),
        _metric("DI", "Disparate Impact (DI)", proportion_sensitive / proportion),
        _metric(
            "DPPL",
            "Difference in Positive Proportions in Predicted Labels (DPPL)",
            proportion - proportion_sensitive,
        ),
        _metric("RD", "Recall Difference (RD)", found - found_sensitive),
    ]


def _metric(name: str, description: str, value: float) -> dict[str, Any]:
    return {"name": name, "description": description, "value": float(value)}


def _section(facet: str, group: str, metrics: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "label": "malignant",
        "label_value_or_threshold": "1",
        "facets": {facet: [{"value_or_threshold": group, "metrics": metrics}]},
    }


def _shap(evaluation: Evaluation) -> dict[str, Any]:
    # of a linear function with independent features, a SHAP value is weight * (value - mean)
    scaler, regression = evaluation.classifier[0], evaluation.classifier[-1]
    mean = scaler.transform(evaluation.training).mean(axis=0)
    local = regression.coef_[0] * (scaler.transform(evaluation.held_out) - mean)
    sizes = np.abs(local).mean(axis=0)
    return {
        "global_shap_values": {
            name: float(size) for name, size in zip(evaluation.features, sizes, strict=True)
        },
        "expected_value": float(regression.intercept_[0] + regression.coef_[0] @ mean),
    }
