"""Step: write a promotion's outcome onto its source package, and announce it there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.event_envelope import require_envelope
from promotion_steps.hop import Hop
from promotion_steps.json_fields import JsonFields
from promotion_steps.metadata_text import metadata_value
from promotion_steps.model_package import read_customer_metadata
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import (
    DEFAULT_BUS,
    REPORT_DETAIL_TYPE,
    REPORT_SOURCE,
    outcome_property,
)
from promotion_steps.outcome_notification import outcome_notification
from promotion_steps.promotion_report import PromotionReport
from promotion_steps.send_event import send_event

_NO_FINDINGS = "none"


def record_outcome(event: Mapping[str, Any], *, hop: Hop, registry: Client, events: Client) -> bool:
    """Write the report's outcome into the package's customer metadata, and announce it.

    The account's default event bus gets the outcome at each delivery of the report: a function
    that ended between the two would lose it otherwise.

    Returns:
        False where it is there already, so that a second delivery changes nothing.

    Raises:
        ValueError: The event is no report of the target environment about a source package.
        RuntimeError: EventBridge did not take the outcome.
    """
    told = _read(event, hop)
    name = told.source_model_package_arn
    present = read_customer_metadata(registry, name)
    properties = {
        key: value for key, value in _properties(told, present).items() if present.get(key) != value
    }
    if properties:
        registry.update_model_package(ModelPackageArn=name, CustomerMetadataProperties=properties)
    notification = outcome_notification(told, hop)
    send_event(
        events,
        bus_arn=hop.source.event_bus_arn(DEFAULT_BUS),
        detail_type=notification.detail_type,
        detail=notification.event_detail,
    )
    return bool(properties)


def _read(event: Mapping[str, Any], hop: Hop) -> PromotionReport:
    fields = JsonFields.from_value(event, "event")
    require_envelope(
        fields,
        source=REPORT_SOURCE,
        detail_type=REPORT_DETAIL_TYPE,
        account=hop.target.account,
    )
    told = PromotionReport.from_detail(fields.fields("detail").members)
    if told.environment != hop.target.name:
        raise ValueError(
            f"report: environment: got {told.environment!r}, expected {hop.target.name!r}"
        )
    arn = ModelPackageArn.from_text(told.source_model_package_arn)
    if (arn.account, arn.region) != (hop.source.account, hop.source.region):
        raise ValueError(
            f"report: source_model_package_arn: got {str(arn)!r},"
            f" expected one of {hop.source.account} in {hop.source.region}"
        )
    return told


def _properties(told: PromotionReport, present: Mapping[str, str]) -> dict[str, str]:
    findings = outcome_property(told.environment, "findings")
    values = {
        outcome_property(told.environment, "verdict"): told.verdict,
        outcome_property(told.environment, "execution"): told.execution_url,
        outcome_property(told.environment, "evidence"): told.evidence,
    }
    if told.model_package_arn:
        values[outcome_property(told.environment, "version")] = told.model_package_arn
    if told.findings:
        values[findings] = " / ".join(told.findings)
    elif findings in present:  # who records an outcome may not remove a property
        values[findings] = _NO_FINDINGS
    return {key: metadata_value(value) for key, value in values.items()}
