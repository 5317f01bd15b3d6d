"""Limits of AWS that teams and models can exceed by their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import aws_cdk as cdk
from aws_cdk import aws_events as events

from model_promotion.config import ConfigError, PromotionConfig
from stacks.path_stack import PathStack

RESOURCES_OF_A_STACK = 500
"""Not adjustable. Source: "Understand CloudFormation quotas", CloudFormation user guide."""

DEFAULT_BUS = "default"

_RULES_OF_A_BUS = 300
_RULES_IN_REGION = {"af-south-1": 100, "eu-south-1": 100}
_FILE = "path.yaml"


def check_limits(scope: cdk.App, config: PromotionConfig) -> None:
    """Refuse a path whose stacks, or event buses, would hold more than AWS accepts.

    Args:
        scope: The app, with all stacks of the path.
        config: What the stacks were defined from.

    Raises:
        ConfigError: A limit is exceeded, with one line for each.
    """
    stacks = [one for one in scope.node.children if isinstance(one, PathStack)]
    lines: list[str] = []
    for at, environment in enumerate(config.environments):
        own = [one for one in stacks if one.environment_name == environment.name]
        where = f"{_FILE}: environments[{at}]"
        teams = len(config.teams)
        lines += resource_lines(where, {one.node.id: resources(one) for one in own}, teams)
        most = config.rules_per_event_bus(environment) or rules_of_a_bus(environment.region)
        lines += rule_lines(where, rules(own), len(config.models), most)
    if lines:
        raise ConfigError(lines)


def resource_lines(where: str, counts: Mapping[str, int], teams: int) -> Iterator[str]:
    """Yield a line for each stack that CloudFormation would refuse for its size.

    Args:
        where: The environment, as messages name it.
        counts: Resources of each stack, by its id.
        teams: That models belong to; each has roles in an environment's stack.
    """
    for stack, count in counts.items():
        if count > RESOURCES_OF_A_STACK:
            yield (
                f"{where}: too many resources in the stack {stack}, got {count} with {teams} "
                f"teams, expected at most {RESOURCES_OF_A_STACK}, which CloudFormation does not "
                "raise; name fewer teams in models/*.yaml, or put some on a path of their own"
            )


def rule_lines(where: str, counts: Mapping[str, int], models: int, most: int) -> Iterator[str]:
    """Yield a line for each event bus that would have more rules than its quota.

    Args:
        where: The environment, as messages name it.
        counts: Rules of each event bus, by its name.
        models: On the path; each has a rule on a bus that its approvals pass.
        most: The quota of a bus.
    """
    for bus, count in counts.items():
        if count > most:
            yield (
                f"{where}: too many EventBridge rules on the bus {bus}, got {count} with {models} "
                f"models, expected at most {most}; have AWS raise the quota and name the new one "
                "in quotas.rules_per_event_bus, or put some models on a path of their own"
            )


def rules_of_a_bus(region: str) -> int:
    """Return how many rules a bus may have unless AWS raised the quota.

    Source: "Amazon EventBridge quotas", EventBridge user guide.
    """
    return _RULES_IN_REGION.get(region, _RULES_OF_A_BUS)


def resources(stack: cdk.Stack) -> int:
    """Count the resources of a stack."""
    return sum(isinstance(one, cdk.CfnResource) for one in stack.node.find_all())


def rules(stacks: list[PathStack]) -> Counter[str]:
    """Count the rules of each event bus, by its name."""
    found = (one for stack in stacks for one in stack.node.find_all())
    return Counter(
        one.event_bus_name or DEFAULT_BUS for one in found if isinstance(one, events.CfnRule)
    )
