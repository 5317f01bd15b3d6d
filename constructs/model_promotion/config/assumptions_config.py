"""What AWS leaves undocumented, and the config decides."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from model_promotion.config.section import LEFT_OUT, Section


class AssumptionsConfig(Section):
    """Condition keys that AWS services are assumed to send when they assume a role.

    Each key that is false drops exactly the condition that it names from the trust policies.
    Default: the services send them.
    """

    lambda_sends_source_account: Annotated[bool, LEFT_OUT] = Field(
        default=True,
        description="Lambda sends aws:SourceAccount when it assumes a function's role",
    )
    cloudformation_sends_source_account: Annotated[bool, LEFT_OUT] = Field(
        default=True,
        description="CloudFormation sends aws:SourceAccount when it assumes a stack's role",
    )
    cloudtrail_sends_source_account: Annotated[bool, LEFT_OUT] = Field(
        default=True,
        description="CloudTrail sends aws:SourceAccount when it assumes the role of a trail's log",
    )
    codepipeline_sends_source_account: Annotated[bool, LEFT_OUT] = Field(
        default=True,
        description="CodePipeline sends aws:SourceAccount when it assumes a pipeline's role",
    )
    codepipeline_sends_source_arn: Annotated[bool, LEFT_OUT] = Field(
        default=True,
        description="CodePipeline sends aws:SourceArn, the pipeline's ARN, when it assumes "
        "a pipeline's role",
    )
