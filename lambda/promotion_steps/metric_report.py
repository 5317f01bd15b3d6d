"""Reads the numbers of a model's evaluation report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields, shown

WHERE = "ModelMetrics.ModelQuality.Statistics"
"""Where a model package names its evaluation report."""

_GROUPS = (
    "regression_metrics",
    "binary_classification_metrics",
    "multiclass_classification_metrics",
)
_DATASET, _FACETS = "dataset", "facets"
_SOURCE = "evaluation report"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """What a model was evaluated on: an object in S3, as it was then."""

    s3_uri: str
    etag: str

    def __str__(self) -> str:
        return f"{self.s3_uri} with ETag {self.etag}"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricReport:
    """An evaluation report.

    Two shapes are understood: SageMaker's model quality statistics, where a metric is an
    object with a `value`, and a flat object from names to numbers. Beside the metrics there
    may be `dataset`, which SageMaker writes too, and `facets`, which hold the metrics of each
    group of a facet.
    https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html

    Args:
        metrics: Each value as the report has it, be it a number or not.
        document: The whole report.
    """

    metrics: Mapping[str, Any]
    document: JsonFields

    @classmethod
    def from_bytes(cls, body: bytes) -> MetricReport:
        """Read a report.

        Raises:
            ValueError: It is no JSON object, or reports a metric twice.
        """
        document = JsonFields.from_text(body, _SOURCE)
        return cls(metrics=_metrics(document), document=document)

    @property
    def dataset(self) -> Dataset | None:
        """What the model was evaluated on; None where the report does not say both members.

        Raises:
            ValueError: What it says is malformed.
        """
        if _DATASET not in self.document.members:
            return None
        fields = self.document.fields(_DATASET)
        s3_uri, etag = fields.optional_text("s3_uri"), fields.optional_text("etag")
        if s3_uri is None or etag is None:
            return None
        return Dataset(s3_uri=s3_uri, etag=etag.strip('"'))  # S3 quotes what it answers

    def groups(self, facet: str) -> dict[str, dict[str, Any]]:
        """Return the metrics of each group of a facet, such as `female` and `male` of `sex`.

        Raises:
            ValueError: The report has no such facet, or it is malformed.
        """
        if _FACETS not in self.document.members:
            raise self.document.error(_FACETS, "an object")
        facets = self.document.fields(_FACETS)
        if facet not in facets.members:
            raise facets.error(facet, "the metrics of each group")
        fields = facets.fields(facet)
        return {group: _metrics(fields.fields(group)) for group in sorted(fields.members)}


def _metrics(fields: JsonFields) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    for name, value in _reported(fields):
        if name in metrics:
            raise ValueError(
                f"{fields.source}: {fields.path}{name}: reported twice, got {shown(value)},"
                " expected one value"
            )
        metrics[name] = value
    return metrics


def _reported(fields: JsonFields) -> Iterator[tuple[str, Any]]:
    beside = (*_GROUPS, _DATASET, _FACETS)
    yield from _values({k: v for k, v in fields.members.items() if k not in beside})
    for group in _GROUPS:
        if group in fields.members:
            yield from _values(fields.fields(group).members)


def _values(members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, member in members.items():
        if not isinstance(member, dict):
            yield name, member
        elif "value" in member:
            yield name, member["value"]
