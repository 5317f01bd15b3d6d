"""What one model adds to an environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from constructs import Construct

from model_promotion import (
    ApprovalAnnouncement,
    EndpointAlarm,
    ModelNetwork,
    ModelRegistry,
    PipelineSource,
    PromotionPipeline,
    PromotionStart,
    endpoint_template,
)
from model_promotion.config import EndpointConfig, ModelConfig, NetworkConfig, PromotionConfig
from promotion_steps.names import GATES, MODEL_TAG, Environment
from stacks.path_stack import PathStack

READERS = ("check-request", *GATES, "copy", "register")
"""Steps of the next environment that describe this one's versions."""


class ModelStack(PathStack):
    """Define a model's registry in an environment, and how its versions come and go.

    It finds what the environment's models share by names, so both stacks change freely.

    Args:
        environment: The environment.
        model: The model's name.
        group: Its model package group, the same in each environment.
        team: Whose data scientists and approvers alone work on it. Default: those of no team.
        settings: What the steps need to know of the model, where promotions come from somewhere.
            Default: nothing.
        endpoint: What its endpoint runs on. Default: versions are registered and not served.
        payload: What the smoke test sends to the endpoint. Default: there is no endpoint.
        network: The subnets that it is served in. Default: it is served outside any VPC.
        previous: Where its promotions come from. Default: versions are registered by people.
        following: Where its versions go. Default: nowhere.
        organization: Id of the organization that all environments belong to.
            Default: other accounts are known by their roles' ARNs alone.
        boundary: Name or ARN of the policy that no role may exceed. Default: there is none.
        tags: What each resource bears besides the path's own tags.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        model: str,
        group: str,
        team: str | None = None,
        settings: Mapping[str, Any] | None = None,
        endpoint: EndpointConfig | None = None,
        payload: bytes | None = None,
        network: NetworkConfig | None = None,
        previous: Environment | None = None,
        following: Environment | None = None,
        organization: str | None = None,
        boundary: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            scope,
            environment=environment,
            part=model,
            previous=previous,
            following=following,
            team=team,
            boundary=boundary,
            tags=tags,
        )
        registry = self._register_and_announce(environment, following, group, organization)
        cdk.Tags.of(registry).add(MODEL_TAG, model)
        if previous:
            PromotionStart(
                self, "Start", source=previous, target=environment, model=model, group=group
            )
            bundle = PipelineSource(
                self,
                "Source",
                settings=settings or {},
                endpoint=self._endpoint_template(environment, model, endpoint, network),
                payload=payload,
            )
            PromotionPipeline(
                self,
                "Pipeline",
                target=environment,
                model=model,
                bundle=bundle,
                security_group_id=(
                    self._connect(environment, model, network) if endpoint and network else None
                ),
            )
            if endpoint:
                EndpointAlarm(
                    self,
                    "EndpointAlarm",
                    environment=environment,
                    model=model,
                    limits=endpoint.alarm,
                )
        self.acknowledge_findings()

    @classmethod
    def from_config(
        cls,
        scope: Construct,
        config: PromotionConfig,
        environment: Environment,
        model: ModelConfig,
    ) -> ModelStack:
        """Define a model in an environment as a config says."""
        previous = config.source_of(environment)
        endpoint = model.endpoint(environment.name) if previous else None
        return cls(
            scope,
            environment=environment,
            model=model.name,
            group=model.group,
            team=model.team,
            settings=config.settings(model, previous, environment) if previous else None,
            endpoint=endpoint,
            payload=model.payload(environment.name) if endpoint else None,
            network=config.network_of(environment),
            previous=previous,
            following=config.target_of(environment),
            organization=config.path.organization,
            boundary=config.path.permissions_boundary,
            tags=config.path.tags,
        )

    def _register_and_announce(
        self,
        environment: Environment,
        following: Environment | None,
        group: str,
        organization: str | None,
    ) -> ModelRegistry:
        registry = ModelRegistry(
            self,
            "Registry",
            environment=environment,
            group=group,
            reader_roles=[following.role_arn(step) for step in READERS] if following else (),
            organization=organization,
        )
        if following:
            ApprovalAnnouncement(
                self, "Announcement", source=environment, target=following, group=group
            )
        return registry

    def _connect(self, environment: Environment, model: str, network: NetworkConfig) -> str:
        own = ModelNetwork(self, "Network", environment=environment, model=model, network=network)
        return own.group.attr_group_id

    def _endpoint_template(
        self,
        environment: Environment,
        model: str,
        shape: EndpointConfig | None,
        network: NetworkConfig | None,
    ) -> dict[str, Any] | None:
        if shape is None:
            return None
        return endpoint_template(
            environment=environment,
            model=model,
            shape=shape,
            tags=self.tags_of_path,
            network=network,
        )
