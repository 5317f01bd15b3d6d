"""How a promotion ended, for people and for other tools."""

from __future__ import annotations

from typing import Any

from promotion_steps.hop import Hop
from promotion_steps.ledger import SUCCEEDED
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import OUTCOME_DETAIL_TYPE
from promotion_steps.notification import Notification, one_line, place, place_text
from promotion_steps.promotion_report import PromotionReport

_DONE = {True: "was promoted to", False: "was not promoted to"}


def outcome_notification(report: PromotionReport, hop: Hop) -> Notification:
    """Say how a promotion ended, and what to do next."""
    arn = _arn(report)
    model = report.pipeline.removeprefix(hop.target.prefix)
    version = f"{model} {arn.version}" if arn else model
    done = _DONE[report.verdict == SUCCEEDED]
    return Notification(
        detail_type=OUTCOME_DETAIL_TYPE,
        subject=one_line(f"{hop.target.path}: {version} {done} {hop.target.name}"),
        facts=_facts(report, hop, f"{version}, {report.source_model_package_arn}"),
        findings=report.findings,
        next_command=_next_command(report),
        hint=_hint(report, hop),
        detail={
            "path": hop.target.path,
            "model": model,
            "group": arn.group if arn else None,
            "version": arn.version if arn else None,
            "from": place(hop.source),
            "to": place(hop.target),
            **_of_the_report(report),
        },
    )


def _arn(report: PromotionReport) -> ModelPackageArn | None:
    """Read the version's ARN; an execution that was started by hand may name anything."""
    try:
        return ModelPackageArn.from_text(report.source_model_package_arn)
    except ValueError:
        return None


def _of_the_report(report: PromotionReport) -> dict[str, Any]:
    return {
        "verdict": report.verdict,
        "stage": report.stage,
        "failed_actions": list(report.failed_actions),
        "findings": list(report.findings),
        "source_model_package_arn": report.source_model_package_arn,
        "model_package_arn": report.model_package_arn,
        "next_environment": report.next_environment,
        "pipeline": report.pipeline,
        "execution_id": report.execution_id,
        "execution_url": report.execution_url,
        "evidence": report.evidence,
    }


def _facts(report: PromotionReport, hop: Hop, model: str) -> dict[str, str]:
    facts = {
        "Model": model,
        "From": place_text(hop.source),
        "To": place_text(hop.target),
        "Verdict": report.verdict,
        "Step": _step(report),
        "Registered": report.model_package_arn,
        "Execution": report.execution_url,
        "Evidence": report.evidence,
    }
    return {name: text for name, text in facts.items() if text}


def _step(report: PromotionReport) -> str | None:
    if report.stage is None:
        return None
    return f"{report.stage}: {', '.join(report.failed_actions)}"


def _next_command(report: PromotionReport) -> str:
    if report.verdict != SUCCEEDED:
        return f"promote status {report.source_model_package_arn}"
    verb = "approve" if report.next_environment else "status"
    return f"promote {verb} {report.model_package_arn}"


def _hint(report: PromotionReport, hop: Hop) -> str | None:
    if report.verdict == SUCCEEDED:
        onward = report.next_environment
        return (
            f"as a model approver of {hop.target.name}, to let it go to {onward}"
            if onward
            else None
        )
    if report.stage is None:
        return None
    return (
        "if the cause was temporary: aws codepipeline retry-stage-execution"
        f" --region {hop.target.region} --pipeline-name {report.pipeline}"
        f" --stage-name {report.stage} --pipeline-execution-id {report.execution_id}"
        " --retry-mode FAILED_ACTIONS"
    )
