"""The template that serves one version of a model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from model_promotion.config import EndpointConfig, NetworkConfig
from promotion_steps.local_storage import has_local_storage
from promotion_steps.names import (
    CONTENT_PARAMETER,
    MODEL_PACKAGE_TAG,
    MODEL_PACKAGE_VARIABLE,
    SECURITY_GROUP_PARAMETER,
    SERVED_OUTPUT,
    Environment,
)

_VARIANT = "AllTraffic"
_LONGEST_NAME = 63 - len("-999999-0a1b2c3d-0a1b2c3d")
"""How much of the endpoint's name is left beside a version and two digests."""


class ModelEndpoint(Construct):
    """Define an endpoint, its configuration and its model, with no network where SageMaker can.

    The model has no containers yet: they are the promoted version's, known when it is promoted.
    Its version travels as a tag of all three, since nothing else of a model made from containers
    names it.

    SageMaker cannot change a model or a configuration, so their names follow what is in them:
    another version, or another shape, makes others and moves the endpoint over. Names that
    CloudFormation makes up do not begin with the environment's: no role could be held to them.

    The instance count and weight that somebody, or autoscaling, gave the endpoint survive an
    update; the shape's count holds for a new endpoint.

    Args:
        environment: Where the endpoint serves; gives its name and its execution role.
        model: The model's name.
        model_package_arn: The version to serve, of this environment's registry.
        content: A digest of what the containers are.
        shape: What the endpoint runs on.
        vpc: Subnets and security group of the model. Default: it is in no VPC.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        model: str,
        model_package_arn: str,
        content: str,
        shape: EndpointConfig,
        vpc: sagemaker.CfnModel.VpcConfigProperty | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        subnets = list(vpc.subnets) if vpc else []
        cdk.Tags.of(self).add(MODEL_PACKAGE_TAG, model_package_arn)
        version = cdk.Fn.select(2, cdk.Fn.split("/", model_package_arn))
        name = f"{_shape_name(environment, model, shape, subnets, version)}-{content}"
        served = sagemaker.CfnModel(
            self,
            "Model",
            model_name=name,
            # Serverless endpoints know no isolation: SageMaker refuses it there.
            enable_network_isolation=None if shape.serverless else shape.isolated,
            execution_role_arn=environment.role_arn("model-execution"),
            vpc_config=vpc,
        )
        configuration = sagemaker.CfnEndpointConfig(
            self,
            "Configuration",
            endpoint_config_name=name,
            kms_key_id=_volume_key(environment, shape),
            production_variants=[_variant(served.attr_model_name, shape)],
        )
        self.endpoint = sagemaker.CfnEndpoint(
            self,
            "Resource",
            endpoint_name=environment.endpoint(model),
            endpoint_config_name=configuration.attr_endpoint_config_name,
            # A serverless variant has no count to retain.
            retain_all_variant_properties=None if shape.serverless else True,
        )


def endpoint_template(
    *,
    environment: Environment,
    model: str,
    shape: EndpointConfig,
    tags: Mapping[str, str],
    network: NetworkConfig | None = None,
) -> dict[str, Any]:
    """Synthesize the template of an endpoint; a promotion fills in its model's containers.

    Args:
        environment: Where the endpoint serves.
        model: The model's name.
        shape: What the endpoint runs on.
        tags: What each resource bears.
        network: Subnets of the model, whose security group is a parameter too.
            Default: it is in no VPC.
    """
    with TemporaryDirectory() as folder:
        app = cdk.App(
            outdir=folder,
            analytics_reporting=False,
            auto_synth=False,  # the CDK CLI would synthesize it once more, into a lost folder
            builtin_cloud_formation_validation=False,
            tree_metadata=False,
        )
        stack = cdk.Stack(app, "Endpoint", synthesizer=cdk.BootstraplessSynthesizer())
        for key, value in tags.items():
            cdk.Tags.of(stack).add(key, value)
        version = cdk.CfnParameter(
            stack, MODEL_PACKAGE_VARIABLE, allowed_pattern=r"arn:.+:model-package/.+/[0-9]+"
        )
        content = cdk.CfnParameter(stack, CONTENT_PARAMETER, allowed_pattern="[0-9a-f]{8}")
        cdk.CfnOutput(stack, SERVED_OUTPUT, value=version.value_as_string)
        ModelEndpoint(
            stack,
            "Endpoint",
            environment=environment,
            model=model,
            model_package_arn=version.value_as_string,
            content=content.value_as_string,
            shape=shape,
            vpc=_vpc(stack, network) if network else None,
        )
        written = Path(app.synth().directory) / stack.template_file
        template: dict[str, Any] = json.loads(written.read_text("utf-8"))
        return template


def _vpc(stack: cdk.Stack, network: NetworkConfig) -> sagemaker.CfnModel.VpcConfigProperty:
    group = cdk.CfnParameter(stack, SECURITY_GROUP_PARAMETER, allowed_pattern="sg-[0-9a-f]+")
    return sagemaker.CfnModel.VpcConfigProperty(
        security_group_ids=[group.value_as_string], subnets=list(network.subnet_ids)
    )


def _shape_name(
    environment: Environment,
    model: str,
    shape: EndpointConfig,
    subnets: Sequence[str],
    version: str,
) -> str:
    role, key = environment.role_arn("model-execution"), _volume_key(environment, shape)
    content = [model, role, key, shape.shape, *subnets]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]
    return f"{environment.endpoint(model)[:_LONGEST_NAME]}-{version}-{digest}"


def _volume_key(environment: Environment, shape: EndpointConfig) -> str | None:
    # SageMaker refuses a key where there is no volume, or where the disk has a key of its own.
    if shape.instance_type is None or has_local_storage(shape.instance_type):
        return None
    return environment.arn("kms", environment.endpoint_key_alias)


def _variant(
    model_name: str, shape: EndpointConfig
) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
    serverless = None
    if shape.serverless:
        serverless = sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
            memory_size_in_mb=shape.serverless.memory_size_in_mb,
            max_concurrency=shape.serverless.max_concurrency,
        )
    return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
        variant_name=_VARIANT,
        model_name=model_name,
        initial_variant_weight=1,
        instance_type=shape.instance_type,
        initial_instance_count=shape.initial_instance_count,
        serverless_config=serverless,
        volume_size_in_gb=shape.volume_size_in_gb,
        model_data_download_timeout_in_seconds=shape.model_data_download_timeout_in_seconds,
        container_startup_health_check_timeout_in_seconds=(
            shape.container_startup_health_check_timeout_in_seconds
        ),
    )
