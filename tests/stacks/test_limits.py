"""Limits of AWS that teams and models can exceed by their number."""

from __future__ import annotations

import dataclasses
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events as events

import app as path_app
from model_promotion.config import ConfigError, PromotionConfig, load_promotion_config
from stacks import limits
from stacks.environment_stack import EnvironmentStack
from stacks.limits import check_limits, resource_lines, rule_lines, rules_of_a_bus
from tests.conftest import ROOT

WHERE = "path.yaml: environments[1]"


@pytest.fixture(scope="module")
def config() -> PromotionConfig:
    return load_promotion_config(ROOT / "config")


@pytest.fixture(scope="module")
def defined(config: PromotionConfig) -> cdk.App:
    """The example's stacks, defined and not synthesized."""
    app = cdk.App(analytics_reporting=False, context=path_app.FLAGS)
    path_app.define(app, config)
    return app


def with_teams(config: PromotionConfig, number: int) -> PromotionConfig:
    models = [
        dataclasses.replace(config.models[1], name=f"m{at}", group=f"g{at}", team=f"team-{at}")
        for at in range(number)
    ]
    return dataclasses.replace(config, models=tuple(models))


def with_quota(config: PromotionConfig, rules: int) -> PromotionConfig:
    document = config.path.model_dump(mode="json", exclude_unset=True)
    for environment in document["environments"]:
        environment["quotas"] = {"rules_per_event_bus": rules}
    return dataclasses.replace(config, path=type(config.path).model_validate(document))


@pytest.mark.parametrize(("count", "lines"), [(499, 0), (500, 0), (501, 1)])
def test_a_stack_may_have_500_resources(count: int, lines: int) -> None:
    assert len(list(resource_lines(WHERE, {"staging-environment": count}, 82))) == lines


def test_a_stack_that_is_too_large_is_told_with_its_number_and_what_to_do() -> None:
    assert list(resource_lines(WHERE, {"staging-environment": 501, "staging-churn": 4}, 82)) == [
        (
            "path.yaml: environments[1]: too many resources in the stack staging-environment, "
            "got 501 with 82 teams, expected at most 500, which CloudFormation does not raise; "
            "name fewer teams in models/*.yaml, or put some on a path of their own"
        )
    ]


@pytest.mark.parametrize(
    ("region", "most"), [("us-east-1", 300), ("af-south-1", 100), ("eu-south-1", 100)]
)
def test_a_bus_may_have_as_many_rules_as_its_region_allows(region: str, most: int) -> None:
    assert rules_of_a_bus(region) == most
    assert not list(rule_lines(WHERE, {"default": most}, most - 1, most))
    assert len(list(rule_lines(WHERE, {"default": most + 1}, most, most))) == 1


def test_a_bus_with_too_many_rules_is_told_with_its_number_and_what_to_do() -> None:
    assert list(rule_lines(WHERE, {"acme-staging-promotion": 301, "default": 300}, 298, 300)) == [
        (
            "path.yaml: environments[1]: too many EventBridge rules on the bus "
            "acme-staging-promotion, got 301 with 298 models, expected at most 300; have AWS raise "
            "the quota and name the new one in quotas.rules_per_event_bus, or put some models on "
            "a path of their own"
        )
    ]


def test_what_is_counted_is_what_the_templates_have(defined: cdk.App, example: Any) -> None:
    counted = {one.node.id: limits.resources(one) for one in defined.node.children}

    assert counted == {name: len(one.template["Resources"]) for name, one in example.items()}


def test_rules_are_counted_for_each_bus(defined: cdk.App, example: Any) -> None:
    stacks = [one for one in defined.node.children if one.node.id.startswith("staging-")]
    rules = [
        rule
        for name, template in example.items()
        if name.startswith("staging-")
        for rule in template.all("AWS::Events::Rule")
    ]

    counted = limits.rules(stacks)
    assert counted.keys() == {"default", "acme-staging-promotion"}
    assert counted["default"] == len([one for one in rules if "EventBusName" not in one])
    assert counted.total() == len(rules)


def test_a_path_within_its_quotas_is_defined(config: PromotionConfig, defined: cdk.App) -> None:
    most = max(
        limits.rules([one]).most_common(1)[0][1]
        for one in defined.node.children
        if limits.rules([one])
    )
    assert most < 300
    check_limits(defined, config)


def test_one_rule_more_than_a_quota_is_refused(config: PromotionConfig, defined: cdk.App) -> None:
    staging = [one for one in defined.node.children if one.node.id.startswith("staging-")]
    most = max(limits.rules(staging).values())
    check_limits(defined, with_quota(config, most + 5))

    with pytest.raises(
        ConfigError, match=rf"got {most} with 2 models, expected at most {most - 1}"
    ):
        check_limits(defined, with_quota(config, most - 1))


def test_synthesis_refuses_a_path_beyond_a_quota(config: PromotionConfig) -> None:
    app = cdk.App(analytics_reporting=False, context=path_app.FLAGS)

    with pytest.raises(ConfigError, match="too many EventBridge rules on the bus"):
        path_app.define(app, with_quota(config, 1))


def test_an_environment_takes_teams_until_its_stack_is_full(config: PromotionConfig) -> None:
    staging = config.environments[1]
    few = EnvironmentStack.from_config(
        cdk.App(context=path_app.FLAGS), with_teams(config, 1), staging
    )
    each, base = 4, limits.resources(few) - 4
    full = (limits.RESOURCES_OF_A_STACK - base) // each

    for teams, fits in ((full, True), (full + 1, False)):
        app = cdk.App(context=path_app.FLAGS)
        crowded = with_teams(config, teams)
        stack = EnvironmentStack.from_config(app, crowded, staging)
        assert limits.resources(stack) == base + each * teams
        if fits:
            check_limits(app, crowded)
        else:
            with pytest.raises(ConfigError, match=rf"got {base + each * teams} with {teams} teams"):
                check_limits(app, crowded)


def test_rules_on_a_bus_without_a_name_are_the_default_buss(config: PromotionConfig) -> None:
    stack = EnvironmentStack.from_config(
        cdk.App(context=path_app.FLAGS), config, config.environments[0]
    )
    before = limits.rules([stack])["default"]
    events.CfnRule(stack, "More", name="more", schedule_expression="rate(1 day)")

    assert limits.rules([stack])["default"] == before + 1
