"""Resources that only one of two environments has, and those that are set otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from promote.audit.comparison.side import Side
from promote.audit.comparison.value_difference import value_differences
from promote.audit.protection import protection_of
from promote.audit.resource import Resource

_SET = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CodePipeline::Pipeline",
    "AWS::Events::Rule",
    "AWS::Lambda::Function",
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::Model",
)
_PROTECTED = {
    "encryption": "encryption",
    "retention": "retention",
    "logging": "access logging",
    "on_delete": "deletion policy",
}

Key = tuple[str, ...]


def only_in(one: Side, other: Side) -> list[Resource]:
    """Return the resources that one side has and the other lacks."""
    there = _by_key(other)
    return [found for key, found in sorted(_by_key(one).items()) if key not in there]


def set_otherwise(before: Side, after: Side, than: str) -> Iterator[str]:
    """Say what is set otherwise in resources that both sides have."""
    earlier = _by_key(before)
    for key, later in sorted(_by_key(after).items()):
        if later.type in _SET and key in earlier:
            for difference in value_differences(
                _untagged(earlier[key]), _untagged(later), _likened(before, after)
            ):
                yield f"{said_of(later)} {difference.said(than)}"


def protected_otherwise(before: Side, after: Side, than: str) -> Iterator[str]:
    """Say how what holds data is protected otherwise."""
    earlier = _protection(before)
    for key, later in sorted(_protection(after).items()):
        for field, words in _PROTECTED.items():
            was, now = earlier.get(key, later)[field], later[field]
            if before.like(was) != after.like(now):
                name = later["name"].strip("<>")
                yield f"{_sort(later['type'])} {name}: {words} {now} {than} {was}"


def _by_key(side: Side) -> dict[Key, Resource]:
    return {
        _key(side, resource.stack, resource.type, resource.name): resource
        for stack in side.environment.stacks
        for resource in stack.resources
    }


def _protection(side: Side) -> dict[Key, dict[str, str]]:
    return {
        _key(side, line["stack"], line["type"], line["name"]): line
        for stack in side.environment.stacks
        for line in protection_of(stack)
    }


def _key(side: Side, stack: str, sort: str, name: str) -> Key:
    """Return what a resource is found by; one without a name lives in its stack alone."""
    return (sort, side.like(name), side.like(stack) if name.startswith("<") else "")


def _untagged(resource: Resource) -> dict[str, Any]:
    return {key: value for key, value in resource.properties.items() if key != "Tags"}


def _likened(before: Side, after: Side) -> Any:
    def likened(value: Any, side: int) -> str:
        return (before, after)[side].like(json.dumps(value, sort_keys=True))

    return likened


def said_of(resource: Resource) -> str:
    """Return what a sentence calls a resource."""
    if resource.name.startswith("<"):
        return f"{_sort(resource.type)} {resource.logical_id} in {resource.stack}"
    return f"{_sort(resource.type)} {resource.name}"


def _sort(resource_type: str) -> str:
    return resource_type.removeprefix("AWS::")
