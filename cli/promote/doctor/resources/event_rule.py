"""EventBridge rules of probes, on the account's default bus."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    events = clients("events")
    for page in events.get_paginator("list_rules").paginate(NamePrefix=mark.prefix):
        for rule in page["Rules"]:
            tags = events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
            if mark.is_on(rule["Name"], tags_of(tags)):
                yield rule["Name"]


def _remove(clients: Clients, name: str) -> None:
    events = clients("events")
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


EVENT_RULE = Kind(
    name="EventBridge rule",
    found=_found,
    remove=_remove,
    permissions=(
        "events:DeleteRule",
        "events:ListRules",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:TagResource",
    ),
)


def rule_arn(mark: Mark, name: str) -> str:
    """Spell the ARN of a rule of the default bus."""
    return mark.environment.arn("events", f"rule/{name}")


def create_rule(
    clients: Clients, mark: Mark, name: str, pattern: Mapping[str, Any], *, target_arn: str
) -> None:
    """Create a rule that sends what matches to one target."""
    events = clients("events")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), Tags=mark.tag_list)
    events.put_targets(Rule=name, Targets=[{"Id": "probe", "Arn": target_arn}])
