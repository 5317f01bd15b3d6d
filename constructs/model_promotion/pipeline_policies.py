"""What pipelines and their actions may do."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.deployment_policies import pass_role
from model_promotion.storage_policies import use_key
from promotion_steps.names import PIPELINE_STEPS, Environment

_FIND_A_BUCKET = ("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning")
"""The least that CodePipeline needs on a bucket, by its guide (Manage the service role)."""

ACTION_ROLES = ("source-action", "invoke-action", "render-action", "deploy-action")
RENDERING_STEP = "render-endpoint"
"""The step that writes the endpoint's template as an artifact."""


def run_pipelines(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Keep a pipeline's artifacts and hand each action to its role."""
    return [
        iam.PolicyStatement(
            sid="HandEachActionToItsRole",
            actions=["sts:AssumeRole"],
            resources=[environment.role_arn(work) for work in ACTION_ROLES],
        ),
        *_write_artifacts(environment, key_arn),
    ]


def fetch_source(
    environment: Environment, *, key_arn: str, assets_bucket_arn: str
) -> list[iam.PolicyStatement]:
    """Read the published asset of a pipeline and keep it as an artifact."""
    return [
        iam.PolicyStatement(
            sid="ReadPublishedAssets",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[f"{assets_bucket_arn}/*.zip"],
        ),
        iam.PolicyStatement(
            sid="FindPublishedAssets",
            actions=[*_FIND_A_BUCKET, "s3:ListBucket"],
            resources=[assets_bucket_arn],
        ),
        *_write_artifacts(environment, key_arn),
    ]


def invoke_steps(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Invoke the steps that are pipeline actions, and let them read the action's input."""
    steps = [step for step in PIPELINE_STEPS if step != RENDERING_STEP]
    return [_invoke(environment, *steps), *read_artifacts(environment, key_arn=key_arn)]


def render_endpoints(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Invoke the one step that makes an artifact, and let it write that artifact."""
    return [_invoke(environment, RENDERING_STEP), *_write_artifacts(environment, key_arn)]


def deploy_endpoint_stacks(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Deploy endpoint stacks through CloudFormation, which acts under its own role."""
    return [
        iam.PolicyStatement(
            sid="DeployEndpointStacks",
            actions=[
                "cloudformation:CreateStack",
                "cloudformation:DescribeStackEvents",
                "cloudformation:DescribeStackResources",
                "cloudformation:DescribeStacks",
                "cloudformation:GetTemplate",
                "cloudformation:UpdateStack",
            ],
            resources=[
                environment.arn("cloudformation", f"stack/{environment.endpoint_stack('*')}/*")
            ],
        ),
        iam.PolicyStatement(
            sid="ValidateTemplates",
            actions=["cloudformation:ValidateTemplate"],
            resources=["*"],  # IAM offers no resource for this action
        ),
        pass_role(environment, "deployment", to="cloudformation"),
        *read_artifacts(environment, key_arn=key_arn),
    ]


def read_artifacts(environment: Environment, *, key_arn: str) -> list[iam.PolicyStatement]:
    """Read a pipeline's artifacts, as steps do too, with what the pipeline lends them."""
    return [
        iam.PolicyStatement(
            sid="ReadPipelineArtifacts",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[_artifacts(environment)],
        ),
        use_key(
            environment,
            sid="DecryptPipelineArtifactsThroughS3",
            actions=["kms:Decrypt"],
            key_arn=key_arn,
        ),
    ]


def start_pipelines(environment: Environment) -> list[iam.PolicyStatement]:
    """Start the pipelines of this environment."""
    return [
        iam.PolicyStatement(
            sid="StartPipelines",
            actions=["codepipeline:StartPipelineExecution"],
            resources=[environment.arn("codepipeline", f"{environment.prefix}*")],
        )
    ]


def _invoke(environment: Environment, *steps: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="InvokeSteps",
        actions=["lambda:InvokeFunction"],
        resources=[
            environment.arn("lambda", f"function:{environment.function(step)}") for step in steps
        ],
    )


def _write_artifacts(environment: Environment, key_arn: str) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="KeepPipelineArtifacts",
            actions=["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            resources=[_artifacts(environment)],
        ),
        iam.PolicyStatement(
            sid="FindTheArtifactBucket",
            actions=list(_FIND_A_BUCKET),
            resources=[environment.artifact_bucket_arn],
        ),
        use_key(
            environment,
            sid="EncryptPipelineArtifactsThroughS3",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            key_arn=key_arn,
        ),
    ]


def _artifacts(environment: Environment) -> str:
    return f"{environment.artifact_bucket_arn}/{environment.pipeline_artifact_prefix}*"
