"""Promote approved models between AWS accounts: constructs to build it with."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model_promotion._lambda_code import lambda_code
    from model_promotion.access_log_bucket import AccessLogBucket
    from model_promotion.alarms import EndpointAlarm, EnvironmentAlarms
    from model_promotion.announcing_role import AnnouncingRole
    from model_promotion.approval_announcement import ApprovalAnnouncement
    from model_promotion.approval_recording import ApprovalRecording
    from model_promotion.approval_watch import ApprovalWatch
    from model_promotion.artifact_bucket import ArtifactBucket
    from model_promotion.audit_trail import AuditTrail
    from model_promotion.endpoint_key import EndpointKey
    from model_promotion.evidence_bucket import EvidenceBucket
    from model_promotion.foreign_role import foreign_roles
    from model_promotion.log_key import LogKey
    from model_promotion.model_endpoint import ModelEndpoint, endpoint_template
    from model_promotion.model_network import ModelNetwork
    from model_promotion.model_registry import ModelRegistry
    from model_promotion.notification_target import NotificationTarget
    from model_promotion.notification_topic import NotificationTopic
    from model_promotion.outcome_recording import OutcomeRecording
    from model_promotion.outcome_reporting import OutcomeReporting
    from model_promotion.personas import Personas
    from model_promotion.pipeline_roles import PipelineRoles
    from model_promotion.pipeline_source import PipelineSource
    from model_promotion.promotion_bus import PromotionBus
    from model_promotion.promotion_ledger import PromotionLedger
    from model_promotion.promotion_pipeline import PromotionPipeline
    from model_promotion.promotion_start import PromotionStart
    from model_promotion.promotion_watch import PromotionWatch
    from model_promotion.sealing import Sealing
    from model_promotion.service_endpoints import ServiceEndpoints
    from model_promotion.step_function import StepFunction
    from model_promotion.step_network import StepNetwork
    from model_promotion.target_steps import TargetSteps
    from model_promotion.undelivered_events import UndeliveredEvents
    from model_promotion.withdrawal import Withdrawal

__all__ = [
    "AccessLogBucket",
    "AnnouncingRole",
    "ApprovalAnnouncement",
    "ApprovalRecording",
    "ApprovalWatch",
    "ArtifactBucket",
    "AuditTrail",
    "EndpointAlarm",
    "EndpointKey",
    "EnvironmentAlarms",
    "EvidenceBucket",
    "LogKey",
    "ModelEndpoint",
    "ModelNetwork",
    "ModelRegistry",
    "NotificationTarget",
    "NotificationTopic",
    "OutcomeRecording",
    "OutcomeReporting",
    "Personas",
    "PipelineRoles",
    "PipelineSource",
    "PromotionBus",
    "PromotionLedger",
    "PromotionPipeline",
    "PromotionStart",
    "PromotionWatch",
    "Sealing",
    "ServiceEndpoints",
    "StepFunction",
    "StepNetwork",
    "TargetSteps",
    "UndeliveredEvents",
    "Withdrawal",
    "endpoint_template",
    "foreign_roles",
    "lambda_code",
]

_HOMES = {
    "AccessLogBucket": "access_log_bucket",
    "AnnouncingRole": "announcing_role",
    "ApprovalAnnouncement": "approval_announcement",
    "ApprovalRecording": "approval_recording",
    "ApprovalWatch": "approval_watch",
    "ArtifactBucket": "artifact_bucket",
    "AuditTrail": "audit_trail",
    "EndpointAlarm": "alarms",
    "EndpointKey": "endpoint_key",
    "EnvironmentAlarms": "alarms",
    "EvidenceBucket": "evidence_bucket",
    "LogKey": "log_key",
    "ModelEndpoint": "model_endpoint",
    "ModelNetwork": "model_network",
    "ModelRegistry": "model_registry",
    "NotificationTarget": "notification_target",
    "NotificationTopic": "notification_topic",
    "OutcomeRecording": "outcome_recording",
    "OutcomeReporting": "outcome_reporting",
    "Personas": "personas",
    "PipelineRoles": "pipeline_roles",
    "PipelineSource": "pipeline_source",
    "PromotionBus": "promotion_bus",
    "PromotionLedger": "promotion_ledger",
    "PromotionPipeline": "promotion_pipeline",
    "PromotionStart": "promotion_start",
    "PromotionWatch": "promotion_watch",
    "Sealing": "sealing",
    "ServiceEndpoints": "service_endpoints",
    "StepFunction": "step_function",
    "StepNetwork": "step_network",
    "TargetSteps": "target_steps",
    "UndeliveredEvents": "undelivered_events",
    "Withdrawal": "withdrawal",
    "endpoint_template": "model_endpoint",
    "foreign_roles": "foreign_role",
    "lambda_code": "_lambda_code",
}


def __getattr__(name: str) -> Any:
    """Load a construct when it is first asked for: reading a config needs no CDK."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
