"""Step: hold a model's evaluation report against the limits of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.metric_floor import check_metric_floor
from promotion_steps.metric_report import LARGEST_REPORT, metrics_from_bytes
from promotion_steps.model_package import ModelPackage
from promotion_steps.promotion_settings import Limits
from promotion_steps.s3_uri import S3Uri


def check_metrics(
    package: ModelPackage, limits: Mapping[str, Limits], store: ArtifactStore
) -> list[Finding]:
    """Check the report in the version that was registered; without limits there is none to read.

    Raises:
        Refused: There is no report, or it cannot be read.
    """
    if not limits:
        return []
    return check_metric_floor(_read_metrics(package, store), limits)


def _read_metrics(package: ModelPackage, store: ArtifactStore) -> dict[str, Any]:
    if package.metrics_uri is None:
        raise Refused("ModelMetrics.ModelQuality.Statistics: the package has no evaluation report")
    try:
        uri = S3Uri.from_text(package.metrics_uri)
    except ValueError as error:
        raise Refused(f"ModelMetrics.ModelQuality.Statistics: {error}") from error
    report = read_manifest(package, store).find(uri.key)
    if report is None or uri.bucket != store.bucket:
        raise Refused(f"{uri}: the evaluation report is not in the manifest")
    body = store.read(uri.key, report.version_id, sha256=report.sha256, largest=LARGEST_REPORT)
    try:
        return metrics_from_bytes(body)
    except ValueError as error:
        raise Refused(f"{uri}: {error}") from error
