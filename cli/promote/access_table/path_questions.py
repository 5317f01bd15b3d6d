"""All that is asked about one environment of a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promote.access.resolved_stack import ResolvedResource, resolved_resources
from promote.access.world import World
from promote.access_table.notification_questions import (
    notification_questions,
    outcome_questions,
)
from promote.access_table.observation_questions import (
    evidence_observation_questions,
    observation_questions,
)
from promote.access_table.promotion_questions import (
    message_questions,
    promotion_questions,
    volume_questions,
)
from promote.access_table.question import Question
from promote.access_table.registry_questions import registry_questions
from promote.access_table.role_questions import function_questions, role_questions
from promote.access_table.service_questions import log_questions, service_questions
from promote.access_table.storage_questions import asset_questions, storage_questions
from promotion_steps.names import TEAM_TAG, Environment

_FUNCTION = "AWS::Lambda::Function"
_ASSETS = "cdk-hnb659fds-assets"
"""What `cdk bootstrap` calls its bucket unless it is told otherwise."""


def path_questions(environment: Environment, world: World) -> list[Question]:
    """Ask about everything that an environment's templates define.

    Args:
        environment: What is asked about.
        world: Its templates, and those of its neighbours.
    """
    return [
        question.in_account(environment.account) for question in _all_questions(environment, world)
    ]


def _all_questions(environment: Environment, world: World) -> list[Question]:
    own = [one for one in resolved_resources(world.stacks) if _is_in(one, environment)]
    steps = [str(one.name).removeprefix(environment.prefix) for one in own if one.type == _FUNCTION]
    logs = _logs(environment, own)
    keys = _keys(own)
    models = [
        str(one.name).removeprefix(environment.prefix)
        for one in own
        if one.type == "AWS::CodePipeline::Pipeline"
    ]
    assets = f"{_ASSETS}-{environment.account}-{environment.region}"
    return [
        *_registries(environment, own),
        *storage_questions(environment, keys),
        *asset_questions(environment, f"arn:{environment.partition}:s3:::{assets}"),
        *(_where_promotions_end(environment, models, keys) if models else ()),
        *message_questions(environment),
        *outcome_questions(environment),
        *(function_questions(environment, steps) if steps else ()),
        *log_questions(logs),
        *role_questions(environment),
        *service_questions(environment),
        *observation_questions(
            environment,
            key_arn=keys.get(environment.artifact_key_alias, "*"),
            log=next(iter(logs.items()), None),
        ),
    ]


def _where_promotions_end(
    environment: Environment, models: list[str], keys: Mapping[str, str]
) -> list[Question]:
    volumes = keys.get(environment.endpoint_key_alias)
    notifications = keys.get(environment.notification_key_alias)
    return [
        *promotion_questions(environment, models),
        *(volume_questions(environment, volumes) if volumes else ()),
        *(notification_questions(environment, notifications) if notifications else ()),
        *evidence_observation_questions(environment),
    ]


def _is_in(resource: ResolvedResource, environment: Environment) -> bool:
    stack = resource.stack
    here = (stack.account, stack.region) == (environment.account, environment.region)
    return here and stack.name.startswith(environment.prefix)


def _registries(environment: Environment, own: list[ResolvedResource]) -> Iterator[Question]:
    for resource in own:
        if resource.type == "AWS::SageMaker::ModelPackageGroup":
            tags = {str(tag["Key"]): str(tag["Value"]) for tag in resource.texts("Tags")}
            yield from registry_questions(environment, str(resource.name), tags.get(TEAM_TAG))


def _keys(own: list[ResolvedResource]) -> dict[str, str]:
    return {
        str(one.name): str(one.properties["TargetKeyId"])
        for one in own
        if one.type == "AWS::KMS::Alias"
    }


def _logs(environment: Environment, own: list[ResolvedResource]) -> dict[str, str]:
    """Return the ARNs of log groups by step; a function may leave its own to Lambda."""
    groups = {
        str(one.name).removeprefix(environment.prefix): one.properties.get("LoggingConfig", {})
        for one in own
        if one.type == _FUNCTION
    }
    return {
        step: environment.arn("logs", f"log-group:{logging['LogGroup']}:*")
        for step, logging in groups.items()
        if "LogGroup" in logging
    }
