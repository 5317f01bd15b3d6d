"""How a function tells a pipeline what became of its action."""

from __future__ import annotations

from aws_cdk import aws_iam as iam


def answer_the_pipeline() -> iam.PolicyStatement:
    """Tell CodePipeline how an action ended."""
    return iam.PolicyStatement(
        sid="AnswerThePipeline",
        actions=["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"],
        resources=["*"],  # IAM offers no resource for these actions; the job's id is the secret
    )
