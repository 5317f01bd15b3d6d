"""The roles that every pipeline of an environment shares."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from constructs import Construct

from model_promotion.config import NetworkConfig
from model_promotion.deployment_policies import deploy_endpoints, run_models
from model_promotion.pipeline_policies import (
    deploy_endpoint_stacks,
    fetch_source,
    invoke_steps,
    render_endpoints,
    run_pipelines,
    start_pipelines,
)
from model_promotion.service_trust import service_of
from model_promotion.work_role import work_role
from promotion_steps.names import Environment


class PipelineRoles(Construct):
    """Define one role for each thing that happens round a pipeline, whatever the model.

    Args:
        environment: Where the pipelines run.
        key_arn: The key of the environment's artifact bucket.
        volume_key_arn: The key of its endpoints' volumes.
        assets_bucket_arn: The bucket that `cdk deploy` publishes assets to.
        network: The subnets that models are connected to. Default: none.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        key_arn: str,
        volume_key_arn: str,
        assets_bucket_arn: str,
        network: NetworkConfig | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.pipeline = work_role(
            self,
            environment=environment,
            work="pipeline",
            trusted=service_of(self, environment, "codepipeline", f"{environment.prefix}*"),
            may=run_pipelines(environment, key_arn=key_arn),
        )
        actions = {
            "source-action": fetch_source(
                environment, key_arn=key_arn, assets_bucket_arn=assets_bucket_arn
            ),
            "invoke-action": invoke_steps(environment, key_arn=key_arn),
            "render-action": render_endpoints(environment, key_arn=key_arn),
            "deploy-action": deploy_endpoint_stacks(environment, key_arn=key_arn),
        }
        for work, may in actions.items():
            trusted = iam.ArnPrincipal(self.pipeline.role_arn)
            work_role(self, environment=environment, work=work, trusted=trusted, may=may)
        self._define_roles_of_services(environment, key_arn, volume_key_arn, network)

    def _define_roles_of_services(
        self,
        environment: Environment,
        key_arn: str,
        volume_key_arn: str,
        network: NetworkConfig | None,
    ) -> None:
        rules = f"rule/{environment.promotion_bus}/{environment.prefix}*"
        stacks = f"stack/{environment.endpoint_stack('*')}/*"
        work_role(
            self,
            environment=environment,
            work="start",
            trusted=service_of(self, environment, "events", rules),
            may=start_pipelines(environment),
        )
        work_role(
            self,
            environment=environment,
            work="deployment",
            trusted=service_of(self, environment, "cloudformation", stacks),
            may=deploy_endpoints(environment, volume_key_arn=volume_key_arn, network=network),
        )
        work_role(
            self,
            environment=environment,
            work="model-execution",
            trusted=service_of(self, environment, "sagemaker", "*"),
            may=run_models(
                environment, key_arn=key_arn, volume_key_arn=volume_key_arn, network=network
            ),
        )
