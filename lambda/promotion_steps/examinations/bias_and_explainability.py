"""Reads Clarify's reports of a model package, and asks the gate about them."""

from __future__ import annotations

from typing import Any

from promotion_steps.case import Case
from promotion_steps.clarify_report import bias_from_bytes, shap_from_bytes
from promotion_steps.finding import Finding
from promotion_steps.gates.bias_and_explainability import (
    BIAS_PLACES,
    EXPLAINABILITY_PLACE,
    GATE,
    BiasAndExplainabilitySettings,
    BiasSettings,
    ExplainabilitySettings,
    check_bias,
    check_explainability,
)
from promotion_steps.named_reports import NamedReports, read_named_reports
from promotion_steps.ruling import Ruling


def examine(case: Case) -> Ruling:
    """Hold the reports against the bounds; where none are asked for there is none to read."""
    settings = BiasAndExplainabilitySettings.from_fields(case.settings.gate(GATE))
    bias = _bias(case, settings.bias) if settings.bias else Ruling()
    explained = _explained(case, settings.explainability) if settings.explainability else Ruling()
    findings = dict.fromkeys((*bias.findings, *explained.findings))
    return Ruling(findings=tuple(findings), inputs={**bias.inputs, **explained.inputs})


def _bias(case: Case, settings: BiasSettings) -> Ruling:
    reports = read_named_reports(case.package, case.artifacts, BIAS_PLACES, bias_from_bytes)
    metrics = [metric for found in reports.parsed.values() for metric in found]
    # what could not be read is said already; that there is no report would be untrue
    checked = check_bias(settings, metrics) if metrics or not reports.problems else []
    return _ruling(reports, checked)


def _explained(case: Case, settings: ExplainabilitySettings) -> Ruling:
    reports = read_named_reports(
        case.package, case.artifacts, (EXPLAINABILITY_PLACE,), shap_from_bytes
    )
    shares = reports.parsed.get(EXPLAINABILITY_PLACE, {})
    checked = check_explainability(settings, shares) if shares or not reports.problems else []
    return _ruling(reports, checked)


def _ruling(reports: NamedReports[Any], checked: list[Finding]) -> Ruling:
    unreadable = [Finding(gate=GATE, message=problem) for problem in reports.problems]
    return Ruling(findings=(*unreadable, *checked), inputs=reports.inputs)
