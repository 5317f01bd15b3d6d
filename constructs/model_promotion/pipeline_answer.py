"""How a function tells a pipeline what became of its action."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from promotion_steps.names import Environment


def answer_the_pipeline(*more: str) -> iam.PolicyStatement:
    """Tell CodePipeline how an action ended.

    Args:
        more: Other actions on jobs.
    """
    return iam.PolicyStatement(
        sid="AnswerThePipeline",
        actions=[*more, "codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"],
        resources=["*"],  # IAM offers no resource for these actions; the job's id is the secret
    )


def ask_and_answer_the_pipeline(environment: Environment) -> list[iam.PolicyStatement]:
    """See whether an action still runs, and tell CodePipeline how it ended."""
    return [
        answer_the_pipeline("codepipeline:GetJobDetails"),
        iam.PolicyStatement(
            sid="SeeWhetherTheActionRuns",
            actions=["codepipeline:ListActionExecutions"],
            resources=[environment.arn("codepipeline", f"{environment.prefix}*")],
        ),
    ]
