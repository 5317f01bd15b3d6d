from __future__ import annotations

from typing import Any

import pytest

from promote.audit.audit_options import AuditOptions
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.report import report

WITHOUT_SCANNERS = AuditOptions(without=frozenset({"cdk-nag", "cfn-lint"}))


def fill(stack: Any, other_account: str) -> None:
    """Define what teams commonly have: L2 constructs as they come."""
    from aws_cdk import (
        aws_codepipeline as codepipeline,
        aws_codepipeline_actions as actions,
        aws_dynamodb as dynamodb,
        aws_ec2 as ec2,
        aws_iam as iam,
        aws_lambda as lambda_,
        aws_s3 as s3,
        custom_resources,
    )

    bucket = s3.Bucket(stack, "Models")
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            actions=["s3:GetObject"],
            principals=[iam.AccountPrincipal(other_account)],
            resources=[bucket.arn_for_objects("*")],
        )
    )
    function = lambda_.Function(
        stack,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): ..."),
        vpc=ec2.Vpc(stack, "Network"),
    )
    bucket.grant_read_write(function)
    dynamodb.Table(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    ).grant_read_data(function)
    custom_resources.Provider(stack, "Provider", on_event_handler=function)
    source = codepipeline.Artifact()
    stages = [
        codepipeline.StageProps(
            stage_name="Source",
            actions=[
                actions.S3SourceAction(
                    action_name="Source", bucket=bucket, bucket_key="model.zip", output=source
                )
            ],
        ),
        codepipeline.StageProps(
            stage_name="Deploy",
            actions=[
                actions.CloudFormationCreateUpdateStackAction(
                    action_name="Deploy",
                    admin_permissions=True,
                    stack_name="endpoint",
                    template_path=source.at_path("template.json"),
                )
            ],
        ),
    ]
    codepipeline.Pipeline(stack, "Pipeline", stages=stages)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report about an assembly of stages whose stacks bear the same name."""
    import aws_cdk as cdk

    folder = tmp_path_factory.mktemp("others") / "cdk.out"
    app = cdk.App(outdir=str(folder), analytics_reporting=False)
    accounts = {"Beta": "444444444444", "Live": "555555555555"}
    for name, account in accounts.items():
        env = cdk.Environment(account=account, region="eu-west-1")
        stage = cdk.Stage(app, name, env=env)
        (other,) = set(accounts.values()) - {account}
        fill(cdk.Stack(stage, "App", stack_name="app"), other)
    app.synth()
    return report(CloudAssembly.read(folder), WITHOUT_SCANNERS, lambda _: None)


def test_stages_are_environments_by_their_accounts(found: dict[str, Any]) -> None:
    assert [(one["name"], one["path"]) for one in found["environments"]] == [
        ("444444444444/eu-west-1", None),
        ("555555555555/eu-west-1", None),
    ]
    assert [one["name"] for one in found["stacks"]] == ["Beta/App", "Live/App"]


def test_no_rule_crashes_on_constructs_as_they_come(found: dict[str, Any]) -> None:
    assert {rule["id"]: rule["crashed"] for rule in found["rules"] if rule["crashed"]} == {}


def test_what_constructs_leave_open_as_they_come_is_found(found: dict[str, Any]) -> None:
    errors = {one["rule"] for one in found["findings"] if one["severity"] == "error"}

    assert errors >= {
        "MP-bucket-key",
        "MP-bucket-tls",
        "MP-deployment-role",
        "MP-foreign-root",
        "MP-pipeline-order",
        "MP-table-recovery",
        "MP-wildcard-action",
    }


def test_each_stage_lets_the_other_in(found: dict[str, Any]) -> None:
    assert {
        (one["principal_account"], one["resource_account"], one["stack"])
        for one in found["grants"]
        if one["kind"] == "resource"
    } == {
        ("555555555555", "444444444444", "Beta/App"),
        ("444444444444", "555555555555", "Live/App"),
    }
