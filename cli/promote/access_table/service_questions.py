"""What somebody may want of services that know no resource of the path, or only its logs."""

from __future__ import annotations

from collections.abc import Mapping

from promote.access_table.question import Question
from promotion_steps.names import Environment


def service_questions(environment: Environment) -> list[Question]:
    """Ask for what concerns no single resource of an environment."""
    image = environment.arn("ecr", "repository/churn")
    logs = environment.arn(
        "logs", f"log-group:/aws/sagemaker/Endpoints/{environment.endpoint('churn')}"
    )
    pulling = {
        "see whether an image's layers are there": "BatchCheckLayerAvailability",
        "read an image's manifest": "BatchGetImage",
        "describe an image": "DescribeImages",
        "pull an image's layers": "GetDownloadUrlForLayer",
        "read what a scan found in an image": "DescribeImageScanFindings",
        "push an image": "PutImage",
    }
    anything = {
        "log in to image registries": "ecr:GetAuthorizationToken",
        "list model package groups": "sagemaker:ListModelPackageGroups",
        "validate a template": "cloudformation:ValidateTemplate",
        "read the details of a pipeline's job": "codepipeline:GetJobDetails",
        "tell a pipeline that an action succeeded": "codepipeline:PutJobSuccessResult",
        "tell a pipeline that an action failed": "codepipeline:PutJobFailureResult",
    }
    return [
        *(Question.of(text, f"ecr:{action}", image) for text, action in pulling.items()),
        *(Question.of(text, action, "*") for text, action in anything.items()),
        *(
            Question.of(f"{text} of an endpoint", f"logs:{action}", logs)
            for text, action in _LOGGING.items()
        ),
        _metrics("put an endpoint's metrics", "/aws/sagemaker/Endpoints"),
        _metrics("put metrics of something else", "AWS/Billing"),
    ]


def log_questions(logs: Mapping[str, str]) -> list[Question]:
    """Ask who writes and reads logs.

    Args:
        logs: Steps, and the ARNs of their log groups.
    """
    asked = {
        "start": "CreateLogStream",
        "write": "PutLogEvents",
        "read": "FilterLogEvents",
        "delete": "DeleteLogGroup",
    }
    return [
        Question.of(f"{verb} the log of {step}", f"logs:{action}", arn)
        for step, arn in logs.items()
        for verb, action in asked.items()
    ]


_LOGGING = {
    "create the log": "CreateLogGroup",
    "start the log": "CreateLogStream",
    "find the log": "DescribeLogStreams",
    "write the log": "PutLogEvents",
}


def _metrics(text: str, namespace: str) -> Question:
    return Question.of(text, "cloudwatch:PutMetricData", "*", cloudwatch__namespace=namespace)
