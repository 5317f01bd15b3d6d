"""A log that outlives its stack, and what writing to it takes."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, aws_iam as iam, aws_kms as kms, aws_logs as logs
from constructs import Construct


def retained_log(
    scope: Construct, *, key: kms.IKey | None, retention: logs.RetentionDays
) -> logs.LogGroup:
    """Define the log group of a construct.

    Args:
        scope: The construct that writes the log.
        key: What the log is encrypted with; None: a key that CloudWatch Logs owns.
        retention: How long events are kept.
    """
    return logs.LogGroup(
        scope,
        "Log",
        encryption_key=key,
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        retention=retention,
    )


def write_to(log: logs.LogGroup) -> iam.PolicyStatement:
    """Allow to write events to the log, in streams of the writer's own."""
    return iam.PolicyStatement(
        sid="WriteTheLog",
        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
        resources=[log.log_group_arn],
    )
