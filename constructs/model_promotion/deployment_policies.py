"""What serving a promoted version takes: a deployment, and a model that runs."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.config import NetworkConfig
from model_promotion.endpoint_key import encrypt_volumes
from model_promotion.network_policies import connect_models
from model_promotion.storage_policies import read_models
from promotion_steps.names import MODELS_PREFIX, Environment

_KINDS = ("endpoint", "endpoint-config", "model")


def deploy_endpoints(
    environment: Environment, *, volume_key_arn: str, network: NetworkConfig | None = None
) -> list[iam.PolicyStatement]:
    """Create, change and delete what an endpoint's template holds, by names of this environment.

    Args:
        environment: Where the endpoints serve.
        volume_key_arn: The key of their volumes.
        network: The subnets that models have to be connected to. Default: no matter which.
    """
    named = [environment.arn("sagemaker", f"{kind}/{environment.prefix}*") for kind in _KINDS]
    return [
        iam.PolicyStatement(
            sid="DeployEndpoints",
            actions=[
                "sagemaker:CreateEndpoint",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpoint",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DeleteModel",
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:DescribeModel",
                "sagemaker:UpdateEndpoint",
            ],
            resources=named,
        ),
        iam.PolicyStatement(
            sid="TagWhatItDeploys",
            actions=["sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags"],
            resources=named,
        ),
        _create_models(environment, network),
        pass_role(environment, "model-execution", to="sagemaker"),
        *encrypt_volumes(environment, key_arn=volume_key_arn),
    ]


def find_served_version(environment: Environment) -> list[iam.PolicyStatement]:
    """Follow an endpoint to its models, and read the version that their tags name."""
    named = [environment.arn("sagemaker", f"{kind}/{environment.prefix}*") for kind in _KINDS]
    return [
        iam.PolicyStatement(
            sid="FindWhatIsServed",
            actions=[
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:DescribeModel",
            ],
            resources=named,
        ),
        iam.PolicyStatement(
            sid="ReadTheVersionsTag",
            actions=["sagemaker:ListTags"],
            resources=[environment.arn("sagemaker", f"model/{environment.prefix}*")],
        ),
    ]


def run_models(
    environment: Environment,
    *,
    key_arn: str,
    volume_key_arn: str,
    network: NetworkConfig | None = None,
) -> list[iam.PolicyStatement]:
    """Fetch a model and its image, and write its log and its metrics.

    Args:
        environment: Where the models serve.
        key_arn: The key of the environment's artifact bucket.
        volume_key_arn: The key of the endpoints' volumes.
        network: The subnets that they are connected to. Default: none.
    """
    return [
        *fetch_models(environment, key_arn=key_arn),
        *_pull_images(environment),
        *_be_observed(environment),
        *encrypt_volumes(environment, key_arn=volume_key_arn),
        *(connect_models(environment, network) if network else ()),
    ]


def fetch_models(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Fetch a model, which is all that SageMaker does from within the model's network."""
    return [
        *read_models(environment, key_arn=key_arn),
        iam.PolicyStatement(
            sid="ListModelArtifacts",
            actions=["s3:ListBucket"],
            resources=[environment.artifact_bucket_arn],
            conditions={"StringLike": {"s3:prefix": f"{MODELS_PREFIX}*"}},
        ),
    ]


def pass_role(environment: Environment, work: str, *, to: str) -> iam.PolicyStatement:
    """Hand one role to one AWS service, such as `cloudformation`."""
    return iam.PolicyStatement(
        sid=f"Pass{work.title().replace('-', '')}Role",
        actions=["iam:PassRole"],
        resources=[environment.role_arn(work)],
        conditions={"StringEquals": {"iam:PassedToService": f"{to}.amazonaws.com"}},
    )


def _create_models(environment: Environment, network: NetworkConfig | None) -> iam.PolicyStatement:
    statement = iam.PolicyStatement(
        sid="CreateModels",
        actions=["sagemaker:CreateModel"],
        resources=[environment.arn("sagemaker", f"model/{environment.prefix}*")],
    )
    if network:
        statement.add_conditions(
            {
                "ForAllValues:StringEquals": {"sagemaker:VpcSubnets": list(network.subnet_ids)},
                "Null": {"sagemaker:VpcSecurityGroupIds": "false", "sagemaker:VpcSubnets": "false"},
            }
        )
    return statement


def _pull_images(environment: Environment) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="PullImages",
            actions=[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            # Images of frameworks lie in accounts of AWS, a different one in each region.
            resources=[f"arn:{environment.partition}:ecr:{environment.region}:*:repository/*"],
        ),
        iam.PolicyStatement(
            sid="LogInToImageRegistries",
            actions=["ecr:GetAuthorizationToken"],
            resources=["*"],  # IAM offers no resource for this action
        ),
    ]


def _be_observed(environment: Environment) -> list[iam.PolicyStatement]:
    logs = f"log-group:/aws/sagemaker/Endpoints/{environment.prefix}*"
    return [
        iam.PolicyStatement(
            sid="WriteEndpointLogs",
            actions=[
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            resources=[environment.arn("logs", logs)],
        ),
        iam.PolicyStatement(
            sid="PutEndpointMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],  # IAM offers no resource for this action, but the namespace
            conditions={"StringEquals": {"cloudwatch:namespace": "/aws/sagemaker/Endpoints"}},
        ),
    ]
