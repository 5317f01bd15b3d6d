"""Patterns of EventBridge rules, as CloudFormation takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_events as events

NOT_NAMED = [{"exists": False}, None]
"""Matches a field that is absent, empty or null: `exists` alone does not match null."""


def match(rule: events.CfnRule, pattern: Mapping[str, Any]) -> None:
    """Give a rule its pattern: as JSON text where it holds a null.

    "CloudFormation doesn't allow null values in templates [...] specify the EventPattern property
    as a JSON string". Source: "Matching events on null values and empty strings", EventBridge user
    guide. The CDK's property takes objects alone.
    """
    if _has_null(pattern):
        text = json.dumps(pattern, separators=(",", ":"))
        rule.add_property_override("EventPattern", text)
    else:
        rule.event_pattern = pattern


def _has_null(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_null(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_has_null(inner) for inner in value)
    return value is None
