"""Which condition keys CloudTrail sends when it assumes the role that writes a trail's log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promote.doctor import candidate
from promote.doctor.candidate import bucket
from promote.doctor.probe import Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.bucket import BUCKET, put_bucket_policy
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.resources.log_group import LOG_GROUP, create_log_group
from promote.doctor.resources.trail import TRAIL, create_trail
from promote.doctor.service_role import ServiceRole


def _use(context: ProbeContext, role_arn: str, purpose: str) -> None:
    name = context.reserve(TRAIL, purpose)
    create_trail(
        context.clients,
        context.mark,
        name,
        role_arn,
        bucket=context.once("trail bucket", lambda: _bucket(context)),
        log_group_arn=_log_group(context),
    )


def _statements(context: ProbeContext) -> list[Mapping[str, Any]]:
    """CloudTrail refuses a role that could not write, in the words for one it cannot assume."""
    return [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{_log_group(context)}:log-stream:*",
        }
    ]


def _log_group(context: ProbeContext) -> str:
    return context.once("log group", lambda: _new_log_group(context))


def _new_log_group(context: ProbeContext) -> str:
    return create_log_group(context.clients, context.mark, context.reserve(LOG_GROUP, "trail"))


def _bucket(context: ProbeContext) -> str:
    environment, name = context.environment, bucket(context)
    arn = f"arn:{environment.partition}:s3:::{name}"
    trails = environment.arn("cloudtrail", f"trail/{context.mark.prefix}*")
    common: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
    }
    is_trail = {"ArnLike": {"aws:SourceArn": trails}}
    put_bucket_policy(
        context.clients,
        name,
        [
            {**common, "Action": "s3:GetBucketAcl", "Resource": arn, "Condition": is_trail},
            {
                **common,
                "Action": "s3:PutObject",
                "Resource": f"{arn}/AWSLogs/{environment.account}/*",
                "Condition": is_trail,
            },
        ],
    )
    return name


_ROLE = ServiceRole(
    service="cloudtrail",
    name="CloudTrail",
    use=_use,
    refusal="InvalidCloudWatchLogsRoleArn",
    statements=_statements,
)

CLOUDTRAIL_ROLE = Probe(
    id="cloudtrail-role",
    assumptions=_ROLE.assumptions(
        fails="creating the audit trail fails with InvalidCloudWatchLogsRoleArnException",
    ),
    shares=candidate.MAKES[:1],
    makes=(
        "3 IAM roles that may write to one log group",
        "a log group",
        "up to 3 trails that record nothing",
    ),
    kinds=(IAM_ROLE, LOG_GROUP, TRAIL, BUCKET),
    cost="nothing: a trail that is not started records nothing",
    ask=_ROLE.ask,
)
