"""Reads what the request gate decides on."""

from __future__ import annotations

from typing import Any

from promotion_steps.case import Case
from promotion_steps.champion import NOTHING_SERVED, find_champion, unasked_champion
from promotion_steps.finding import Refused
from promotion_steps.gates.request import GATE, Request, check_age, check_request, has_order
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import ORIGIN_ARN
from promotion_steps.ruling import Ruling


def examine(case: Case) -> Ruling:
    """Check the version as its registry tells it now, and against what the target runs."""
    request = Request(
        package=case.package, group=case.settings.group, hop=case.hop, intent=case.intent
    )
    findings = check_request(request)
    inputs: dict[str, Any] = {
        "model_package_arn": str(case.package.arn),
        "approval_status": case.package.approval_status,
        "status": case.package.status,
    }
    if not case.asks_target:
        unchecked = (unasked_champion(case),)
        return Ruling(findings=tuple(findings), inputs=inputs, unchecked=unchecked)
    try:
        champion = find_champion(case)
    except Refused as refused:
        findings += refused.findings(GATE)
    else:
        inputs["champion"] = NOTHING_SERVED
        if champion is not None:
            findings += check_age(request, champion)
            inputs["champion"] = {
                "model_package_arn": str(champion.arn),
                "origin": champion.customer_metadata.get(ORIGIN_ARN),
                "order": _order(request, champion),
            }
    return Ruling(findings=tuple(findings), inputs=inputs)


def _order(request: Request, champion: ModelPackage) -> str:
    known = has_order(request, champion)
    return "compared" if known else "none: the two began in different model package groups"
