"""What an operator may do: get promotions going again, without deciding on any."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.evidence_policies import read_evidence
from model_promotion.observation_policies import read_ledger, read_step_logs, watch_stacks
from model_promotion.persona_policies.viewer import view
from model_promotion.sealing_policies import ask_for_seals
from promotion_steps.names import Environment


def operate(environment: Environment, *, evidence_key_arn: str | None) -> list[iam.PolicyStatement]:
    """Retry, stop and start promotions, empty the queue, and read what tells why.

    Args:
        environment: Where.
        evidence_key_arn: The key of its evidence bucket; None where no promotion ends.
    """
    everywhere = [
        *view(environment, promotions_end_here=evidence_key_arn is not None),
        watch_stacks(environment),
        read_step_logs(environment),
        _take_undelivered_events(environment),
    ]
    if evidence_key_arn is None:
        return [*everywhere, ask_for_seals(environment)]
    return [
        *everywhere,
        *_run_pipelines_again(environment),
        read_ledger(environment),
        *read_evidence(environment, key_arn=evidence_key_arn),
    ]


def _run_pipelines_again(environment: Environment) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="RetryFailedStages",
            actions=["codepipeline:RetryStageExecution"],
            resources=[environment.arn("codepipeline", f"{environment.prefix}*/*")],
        ),
        iam.PolicyStatement(
            sid="StartAndStopPipelines",
            actions=["codepipeline:StartPipelineExecution", "codepipeline:StopPipelineExecution"],
            resources=[environment.arn("codepipeline", f"{environment.prefix}*")],
        ),
    ]


def _take_undelivered_events(environment: Environment) -> iam.PolicyStatement:
    """Read and remove events that reached nobody.

    SQS moves messages back to queues alone, and these came from rules and functions.
    """
    return iam.PolicyStatement(
        sid="TakeUndeliveredEvents",
        actions=[
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
        ],
        resources=[environment.undelivered_queue_arn],
    )
