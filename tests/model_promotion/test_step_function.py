"""One step as a Lambda function."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Duration, Stack, aws_iam as iam, aws_logs as logs

from model_promotion import (
    LogKey,
    NotificationTarget,
    OutcomeReporting,
    StepFunction,
    TargetSteps,
    lambda_code,
)
from promotion_steps.hop import Hop
from promotion_steps.names import PIPELINE_STEPS, TARGET_STEPS, Environment

UNDELIVERED = "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered"
WORK = {"sid": "DoTheWork", "actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:::q"]}


@pytest.fixture
def define(dev: Environment, staging: Environment) -> Any:
    """Define the step `metric-floor` of staging."""

    def define(stack: Stack, **arguments: Any) -> StepFunction:
        return StepFunction(
            stack,
            "Step",
            step="metric-floor",
            environment=staging,
            hop=Hop(source=dev, target=staging),
            code=lambda_code(),
            may=[iam.PolicyStatement(**WORK)],
            **arguments,
        )

    return define


@pytest.fixture
def target_steps(dev: Environment, staging: Environment) -> Any:
    """Define all steps of staging."""
    return lambda stack: TargetSteps(
        stack,
        "Steps",
        hop=Hop(source=dev, target=staging),
        key_arn="arn:aws:kms:us-east-1:222222222222:key/k",
        evidence_key_arn="arn:aws:kms:us-east-1:222222222222:key/e",
        notify=NotificationTarget(
            key_arn="arn:aws:kms:us-east-1:222222222222:key/n",
            event_bus_arn=staging.event_bus_arn("default"),
        ),
        stalled_hours=6,
        code=lambda_code(),
    )


def test_a_step_is_named_wired_and_logged(synthesize: Any, define: Any) -> None:
    function = synthesize(define).only("AWS::Lambda::Function")

    code = function.pop("Code")
    assert code["S3Bucket"] == "cdk-hnb659fds-assets-222222222222-us-east-1"
    assert function == {
        "FunctionName": "acme-staging-metric-floor",
        "Handler": "promotion_steps.handlers.metric_floor.handler",
        "Runtime": "python3.14",
        "Architectures": ["arm64"],
        "MemorySize": 256,
        "Timeout": 60,
        "Environment": {
            "Variables": {
                "SOURCE_ENVIRONMENT": "acme/dev/111111111111/us-east-1",
                "TARGET_ENVIRONMENT": "acme/staging/222222222222/us-east-1",
            }
        },
        "DeadLetterConfig": {"TargetArn": UNDELIVERED},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "<AWS::Logs::LogGroup>"},
        "Role": "<AWS::IAM::Role>",
    }


def test_a_log_is_kept_for_three_months_unless_told_otherwise(synthesize: Any, define: Any) -> None:
    by_default = synthesize(define)
    longer = synthesize(lambda stack: define(stack, log_retention=logs.RetentionDays.ONE_YEAR))

    assert by_default.only("AWS::Logs::LogGroup")["RetentionInDays"] == 90
    assert longer.only("AWS::Logs::LogGroup")["RetentionInDays"] == 365


def test_a_step_may_do_its_work_write_its_log_and_keep_what_it_failed_on(
    synthesize: Any, define: Any
) -> None:
    assert synthesize(define).may("acme-staging-metric-floor") == {
        "DoTheWork": {"Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:::q"},
        "WriteTheLog": {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "<AWS::Logs::LogGroup>",
        },
        "KeepEventsItFailedOn": {"Action": "sqs:SendMessage", "Resource": UNDELIVERED},
    }


def test_a_log_is_encrypted_with_the_key_it_is_given(
    synthesize: Any, define: Any, staging: Environment
) -> None:
    by_default = synthesize(define)
    with_key = synthesize(
        lambda stack: define(stack, log_key=LogKey(stack, "Logs", environment=staging).key)
    )

    assert "KmsKeyId" not in by_default.only("AWS::Logs::LogGroup")
    assert with_key.only("AWS::Logs::LogGroup")["KmsKeyId"] == "<AWS::KMS::Key>"


def test_a_step_takes_longer_when_told_so(synthesize: Any, define: Any) -> None:
    template = synthesize(lambda stack: define(stack, timeout=Duration.minutes(15)))

    assert template.only("AWS::Lambda::Function")["Timeout"] == 900


def test_every_step_has_one_function_and_one_role_and_all_but_the_scan_share_one_code(
    synthesize: Any, target_steps: Any
) -> None:
    template = synthesize(target_steps)

    functions = template.all("AWS::Lambda::Function")
    names = {f"acme-staging-{step}" for step in TARGET_STEPS}
    assert {function["FunctionName"] for function in functions} == names
    assert {role["RoleName"] for role in template.all("AWS::IAM::Role")} == names
    code = {function["FunctionName"]: function["Code"]["S3Key"] for function in functions}
    assert code.pop("acme-staging-unsafe-code") not in code.values()
    assert len(set(code.values())) == 1
    assert {f["FunctionName"]: f["Timeout"] for f in functions if f["Timeout"] > 60} == {
        "acme-staging-copy": 900,
        "acme-staging-custom": 900,
        "acme-staging-deployability": 900,
        "acme-staging-integrity": 300,
        "acme-staging-unsafe-code": 900,
    }


def test_two_rules_of_one_account_invoke_the_report(
    synthesize: Any, define: Any, staging: Environment
) -> None:
    template = synthesize(
        lambda stack: OutcomeReporting(stack, "R", target=staging, report=define(stack))
    )

    on_event, on_schedule = template.all("AWS::Events::Rule")
    for permission in template.all("AWS::Lambda::Permission"):
        assert permission == {
            "Action": "lambda:InvokeFunction",
            "FunctionName": "<AWS::Lambda::Function>",
            "Principal": "events.amazonaws.com",
            "SourceAccount": "222222222222",
            "SourceArn": "<AWS::Events::Rule>",
        }
    assert on_schedule["ScheduleExpression"] == "rate(10 minutes)"
    assert on_event["EventPattern"] == {
        "source": ["aws.codepipeline"],
        "detail-type": ["CodePipeline Pipeline Execution State Change"],
        "account": ["222222222222"],
        "detail": {
            "state": ["SUCCEEDED", "FAILED", "STOPPED", "CANCELED"],
            "pipeline": [{"prefix": "acme-staging-"}],
        },
    }


def test_a_pipelines_action_is_not_retried_behind_the_operators_back(
    synthesize: Any, target_steps: Any
) -> None:
    template = synthesize(target_steps)

    resources = template.template["Resources"]
    settings = {
        resources[one["Properties"]["FunctionName"]["Ref"]]["Properties"]["FunctionName"]: (
            one["Properties"]["Qualifier"],
            one["Properties"]["MaximumRetryAttempts"],
            one["Properties"]["MaximumEventAgeInSeconds"],
        )
        for one in resources.values()
        if one["Type"] == "AWS::Lambda::EventInvokeConfig"
    }
    assert settings == {f"acme-staging-{step}": ("$LATEST", 0, 1200) for step in PIPELINE_STEPS}


def test_a_step_that_hears_of_events_keeps_lambdas_retries(synthesize: Any, define: Any) -> None:
    assert synthesize(define).all("AWS::Lambda::EventInvokeConfig") == []


def test_a_log_stays_when_the_stack_goes_and_not_when_its_creation_fails(
    synthesize: Any, define: Any
) -> None:
    template = synthesize(define)

    (log,) = [one for one in template.resources.values() if one["Type"] == "AWS::Logs::LogGroup"]
    assert log["DeletionPolicy"] == "RetainExceptOnCreate"
