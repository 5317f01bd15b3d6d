"""Evaluation reports that travel with a model package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promote.artifact import LocalFile
from promote.refusal import RefusalError

METRICS = "metrics"
"""The report whose numbers the metric gate reads."""

_PLACES = {
    METRICS: ("ModelQuality", "Statistics"),
    "quality-constraints": ("ModelQuality", "Constraints"),
    "data-statistics": ("ModelDataQuality", "Statistics"),
    "data-constraints": ("ModelDataQuality", "Constraints"),
    "bias": ("Bias", "Report"),
    "bias-pre-training": ("Bias", "PreTrainingReport"),
    "bias-post-training": ("Bias", "PostTrainingReport"),
    "explainability": ("Explainability", "Report"),
}
NAMES = tuple(sorted(_PLACES.keys() - {METRICS}))
"""What `--report` may name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One JSON report, and the field of ModelMetrics that refers to it."""

    place: tuple[str, str]
    file: LocalFile

    @classmethod
    def from_path(cls, name: str, path: Path) -> Report:
        """Check and digest a report.

        Raises:
            RefusalError: SageMaker has no place for it, or it is no JSON object.
        """
        if name not in _PLACES:
            raise RefusalError(
                f"--report: unknown name, got {name!r}, expected one of {', '.join(NAMES)}",
                exit_code=2,
            )
        _check_json(f"--{name}" if name == METRICS else f"--report {name}", path)
        return cls(place=_PLACES[name], file=LocalFile.from_path(path, f"reports/{name}.json"))


def read_reports(metrics: Path | None, pairs: Iterable[str]) -> tuple[Report, ...]:
    """Read `--metrics FILE` and each `--report NAME=FILE`.

    Raises:
        RefusalError: A text is malformed, a name is given twice, or a file is no report.
    """
    paths = {METRICS: metrics} if metrics else {}
    for pair in pairs:
        name, separator, path = pair.partition("=")
        if not separator or name in paths:
            raise RefusalError(
                f"--report: got {pair!r}, expected NAME=FILE, once a name", exit_code=2
            )
        paths[name] = Path(path)
    return tuple(Report.from_path(name, path) for name, path in paths.items())


def model_metrics(reports: Iterable[Report], uri_of: Mapping[str, str]) -> dict[str, Any]:
    """Say where each report lies, in SageMaker's ModelMetrics shape."""
    metrics: dict[str, Any] = {}
    for report in reports:
        group, field = report.place
        source = {"ContentType": "application/json", "S3Uri": uri_of[report.file.name]}
        metrics.setdefault(group, {})[field] = source
    return metrics


def _check_json(option: str, path: Path) -> None:
    expected = "expected a JSON object"
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"no JSON ({error})"
        raise RefusalError(f"{option}: {reason}, got {str(path)!r}, {expected}") from error
    if not isinstance(document, dict) or not document:
        raise RefusalError(f"{option}: got {type(document).__name__} in {str(path)!r}, {expected}")
