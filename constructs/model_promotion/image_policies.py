"""What a role may learn of container images."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from promotion_steps.names import Environment


def describe_images(environment: Environment) -> iam.PolicyStatement:
    """Resolve and describe the images that versions name, as SageMaker does at registration."""
    return iam.PolicyStatement(
        sid="DescribeImages",
        actions=["ecr:BatchGetImage", "ecr:DescribeImages"],
        # Images of frameworks are in accounts of AWS, a different one in each region.
        resources=[f"arn:{environment.partition}:ecr:{environment.region}:*:repository/*"],
    )
