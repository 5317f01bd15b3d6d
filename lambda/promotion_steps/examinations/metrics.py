"""Reads the evaluation reports that the metrics gate decides on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.case import Case
from promotion_steps.champion import (
    NOTHING_SERVED,
    champion_store,
    find_champion,
    unasked_champion,
)
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.metrics import GATE, Champion, check_metrics
from promotion_steps.metric_limits import limits_by_metric
from promotion_steps.metric_report import WHERE, MetricReport
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import ROLLBACK
from promotion_steps.package_report import read_report
from promotion_steps.ruling import Ruling


@dataclass(kw_only=True, slots=True)
class _Examination:
    """What was read so far, and what could not be."""

    findings: list[Finding] = field(default_factory=list)
    inputs: dict[str, Any] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)

    def ruling(self) -> Ruling:
        return Ruling(
            findings=tuple(self.findings), inputs=self.inputs, unchecked=tuple(self.unchecked)
        )


def examine(case: Case) -> Ruling:
    """Check the report in the version that was registered; without limits there is none to read."""
    limits = limits_by_metric(case.settings.gate(GATE))
    examination = _Examination()
    if not limits:
        return examination.ruling()
    is_compared = any(limit.champion_tolerance is not None for limit in limits.values())
    champion = _champion(case, examination) if is_compared else None
    try:
        report, examination.inputs["report"] = _read(case.package, case.artifacts)
    except Refused as refused:
        examination.findings += refused.findings(GATE)
    else:
        examination.findings += check_metrics(report, limits, champion)
    return examination.ruling()


def _champion(case: Case, examination: _Examination) -> Champion | None:
    if case.intent == ROLLBACK:  # who goes back does not want what is served now
        examination.inputs["champion"] = "not compared: a rollback"
        return None
    if not case.asks_target:
        examination.unchecked.append(unasked_champion(case))
        return None
    try:
        package = find_champion(case)
        if package is None:
            examination.inputs["champion"] = NOTHING_SERVED
            return None
        examination.inputs["champion"] = {"model_package_arn": str(package.arn)}
        report, read = _read(package, champion_store(case))
    except Refused as refused:
        examination.findings += [
            Finding(gate=GATE, message=f"champion: {message}") for message in refused.messages
        ]
        return None
    examination.inputs["champion"]["report"] = read
    return Champion(arn=str(package.arn), report=report)


def _read(package: ModelPackage, store: ArtifactStore) -> tuple[MetricReport, dict[str, str]]:
    report = read_report(package, store, where=WHERE, uri=package.metrics_uri)
    try:
        return MetricReport.from_bytes(report.body), report.as_input()
    except ValueError as error:
        raise Refused(f"{report.uri}: {error}") from error
