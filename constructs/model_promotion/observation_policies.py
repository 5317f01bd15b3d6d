"""What a role may see of promotions without touching any."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from promotion_steps.names import Environment


def watch_pipelines(environment: Environment) -> list[iam.PolicyStatement]:
    """See the environment's pipelines, what they are made of, and what they did."""
    return [
        iam.PolicyStatement(
            sid="WatchPipelines",
            actions=[
                "codepipeline:GetPipeline",
                "codepipeline:GetPipelineExecution",
                "codepipeline:GetPipelineState",
                "codepipeline:ListActionExecutions",
                "codepipeline:ListPipelineExecutions",
            ],
            resources=[environment.arn("codepipeline", f"{environment.prefix}*")],
        ),
        iam.PolicyStatement(
            sid="ListPipelines",
            actions=["codepipeline:ListPipelines"],
            resources=["*"],  # IAM offers no resource for this action
        ),
    ]


def watch_endpoints(environment: Environment) -> list[iam.PolicyStatement]:
    """See what is served, without asking it anything."""
    return [
        iam.PolicyStatement(
            sid="WatchEndpoints",
            actions=[
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:DescribeModel",
            ],
            resources=[
                environment.arn("sagemaker", f"{kind}/{environment.prefix}*")
                for kind in ("endpoint", "endpoint-config", "model")
            ],
        ),
        iam.PolicyStatement(
            sid="ListEndpoints",
            actions=["sagemaker:ListEndpoints"],
            resources=["*"],  # IAM offers no resource for this action
        ),
    ]


def watch_stacks(environment: Environment) -> iam.PolicyStatement:
    """See what the environment's stacks hold and what their deployments said."""
    return iam.PolicyStatement(
        sid="WatchStacks",
        actions=[
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStackResources",
            "cloudformation:DescribeStacks",
            "cloudformation:ListStackResources",
        ],
        resources=[environment.arn("cloudformation", f"stack/{environment.prefix}*/*")],
    )


def read_step_logs(environment: Environment) -> iam.PolicyStatement:
    """Read the logs of the steps, and of no endpoint."""
    return iam.PolicyStatement(
        sid="ReadLogsOfSteps",
        actions=[
            "logs:DescribeLogStreams",
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:GetQueryResults",
            "logs:StartQuery",
        ],
        # CloudFormation names log groups after their stack.
        resources=[environment.arn("logs", f"log-group:{environment.prefix}*")],
    )


def read_ledger(environment: Environment) -> iam.PolicyStatement:
    """Read what is remembered of each promotion."""
    return iam.PolicyStatement(
        sid="ReadLedger",
        actions=[
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeTable",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
        ],
        resources=[environment.arn("dynamodb", f"table/{environment.ledger}")],
    )
