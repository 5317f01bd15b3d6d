"""Writes the reports of a real model that the gates read, and some that they must refuse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from promote.rehearsal.clarify_analysis import Evaluation, Numbers, clarify_analysis

FACET = "mean fractal dimension"
"""A feature that tells little of malignancy, so that a fair model treats its groups alike."""
TELLING_FACET = "mean radius"
"""A feature that tells much: large tumours are malignant more often."""
MEASURED = "mean "
"""How names of features begin that are measured; the others are computed of the same cells."""
RECALIBRATED = 1.25
"""What an instrument multiplies each value with, once it drifted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluationReports:
    """Where each report lies.

    Args:
        data: An Evidently report on the held-out rows.
        analysis: Bias and explainability, in Clarify's shape.
        drifted_data: The same rows, from an instrument that drifted.
        biased_analysis: The same model, with a facet that its decisions hang on.
    """

    data: Path
    analysis: Path
    drifted_data: Path
    biased_analysis: Path


def write_evaluation_reports(evaluation: Evaluation, folder: Path) -> EvaluationReports:
    """Write the reports of a model, and the two that its gates must refuse."""
    reports = EvaluationReports(
        data=folder / "data-quality.json",
        analysis=folder / "analysis.json",
        drifted_data=folder / "drifted-data-quality.json",
        biased_analysis=folder / "biased-analysis.json",
    )
    reports.data.write_text(data_report(evaluation, evaluation.held_out), "utf-8")
    drifted = evaluation.held_out * RECALIBRATED
    reports.drifted_data.write_text(data_report(evaluation, drifted), "utf-8")
    for path, facet in ((reports.analysis, FACET), (reports.biased_analysis, TELLING_FACET)):
        path.write_text(json.dumps(clarify_analysis(evaluation, facet), indent=1), "utf-8")
    return reports


def data_report(evaluation: Evaluation, rows: Numbers) -> str:
    """Return an Evidently report on how rows differ from the training rows, and are complete."""
    evidently = import_module("evidently")
    metrics = import_module("evidently.metrics")
    presets = import_module("evidently.presets")
    frame = import_module("pandas").DataFrame
    names = list(evaluation.features)
    measured = [name for name in names if name.startswith(MEASURED)]
    report = evidently.Report(
        [
            presets.DataDriftPreset(),
            metrics.RowCount(),
            metrics.ColumnCount(),
            metrics.DatasetMissingValueCount(),
        ],
        include_tests=True,  # a drifted column is named by its failed test alone
    )
    snapshot: Any = report.run(
        frame(rows, columns=names)[measured], frame(evaluation.training, columns=names)[measured]
    )
    text: str = snapshot.json()
    return text
