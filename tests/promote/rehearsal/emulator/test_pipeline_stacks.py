from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest

from promote.rehearsal.emulator.access_world import allow, policy
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "222222222222"
REGION = "us-east-1"
PACKAGE = f"arn:aws:sagemaker:{REGION}:111111111111:model-package/models/7"


class Promotion:
    """A stack of a pipeline, and a rule that starts it through a role."""

    def __init__(self, emulator: Emulator) -> None:
        self.session = emulator.session(ACCOUNT)
        self.mark = uuid.uuid4().hex[:8]
        self.name = f"pipeline-{self.mark}"
        self.bucket = f"artifacts-{self.mark}"
        self.source = f"source-{self.mark}"
        s3 = self.client("s3")
        s3.create_bucket(Bucket=self.bucket)
        s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket=self.bucket, Key="source.zip", Body=b"zip")
        self.arn = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:{self.name}"
        self.pipeline_role = self.make_role("pipeline", "codepipeline", ["s3:*"], "*")
        self.start_role = self.make_role(
            "start", "events", ["codepipeline:StartPipelineExecution"], self.arn
        )

    def client(self, service: str) -> Any:
        return self.session.client(service)  # type: ignore[call-overload]

    def make_role(self, stem: str, service: str, actions: list[str], resource: str) -> str:
        iam = self.client("iam")
        name = f"{stem}-{self.mark}"
        trust = allow(["sts:AssumeRole"], principal={"Service": f"{service}.amazonaws.com"})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
        iam.put_role_policy(
            RoleName=name, PolicyName="own", PolicyDocument=policy(allow(actions, resource))
        )
        arn: str = role["Arn"]
        return arn

    def template(self, approval: str = "Approve") -> dict[str, Any]:
        source = {
            "Name": "Source",
            "ActionTypeId": _action_type("Source", "S3"),
            "Configuration": {
                "S3Bucket": self.bucket,
                "S3ObjectKey": "source.zip",
                "PollForSourceChanges": False,
            },
            "OutputArtifacts": [{"Name": "Source"}],
            "RunOrder": "1",
        }
        manual = {"Name": approval, "ActionTypeId": _action_type("Approval", "Manual")}
        properties = {
            "Name": self.name,
            "PipelineType": "V2",
            "ExecutionMode": "QUEUED",
            "RoleArn": self.pipeline_role,
            "ArtifactStore": {"Type": "S3", "Location": self.bucket},
            "Variables": [{"Name": "ModelPackageArn", "DefaultValue": "none"}],
            "Stages": [
                {"Name": "Source", "Actions": [source]},
                {"Name": "Approve", "Actions": [manual]},
            ],
            "Tags": [{"Key": "path", "Value": "acme"}],
        }
        return {
            "Resources": {
                "Pipeline": {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
            },
            "Outputs": {"Version": {"Value": {"Fn::GetAtt": ["Pipeline", "Version"]}}},
        }

    def deploy(self, template: dict[str, Any], operation: str = "create_stack") -> dict[str, Any]:
        cloudformation = self.client("cloudformation")
        getattr(cloudformation, operation)(StackName=self.name, TemplateBody=json.dumps(template))
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            stack: dict[str, Any] = cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                return stack
            time.sleep(0.05)
        raise TimeoutError(self.name)

    def add_rule(self, role_arn: str | None = None) -> str:
        events = self.client("events")
        pattern = json.dumps({"source": [self.source]})
        rule: str = events.put_rule(Name=self.name, EventPattern=pattern)["RuleArn"]
        target = {
            "Id": "pipeline",
            "Arn": self.arn,
            "RoleArn": role_arn or self.start_role,
            "InputTransformer": {
                "InputPathsMap": {"arn": "$.detail.ModelPackageArn"},
                "InputTemplate": '{"variables":[{"name":"ModelPackageArn","value":<arn>}]}',
            },
        }
        events.put_targets(Rule=self.name, Targets=[target])
        return rule

    def announce(self) -> None:
        detail = json.dumps({"ModelPackageArn": PACKAGE})
        self.client("events").put_events(
            Entries=[{"Source": self.source, "DetailType": "Change", "Detail": detail}]
        )

    def executions(self) -> list[dict[str, Any]]:
        listed = self.client("codepipeline").list_pipeline_executions(pipelineName=self.name)
        found: list[dict[str, Any]] = listed["pipelineExecutionSummaries"]
        return found


def _action_type(category: str, provider: str) -> dict[str, Any]:
    return {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}


@pytest.fixture
def promotion(emulator: Emulator) -> Promotion:
    return Promotion(emulator)


def test_a_pipeline_is_made_changed_and_deleted(promotion: Promotion) -> None:
    made = promotion.deploy(promotion.template())

    codepipeline = promotion.client("codepipeline")
    pipeline = codepipeline.get_pipeline(name=promotion.name)["pipeline"]
    assert made["StackStatus"] == "CREATE_COMPLETE"
    assert made["Outputs"][0]["OutputValue"] == "1"
    assert pipeline["executionMode"] == "QUEUED"
    assert pipeline["stages"][0]["actions"][0]["runOrder"] == 1
    assert pipeline["stages"][0]["actions"][0]["configuration"]["S3ObjectKey"] == "source.zip"
    tags = codepipeline.list_tags_for_resource(resourceArn=promotion.arn)["tags"]
    assert tags == [{"key": "path", "value": "acme"}]

    changed = promotion.deploy(promotion.template("Decide"), "update_stack")
    pipeline = codepipeline.get_pipeline(name=promotion.name)["pipeline"]
    assert changed["Outputs"][0]["OutputValue"] == "2"
    assert pipeline["stages"][1]["actions"][0]["name"] == "Decide"

    promotion.client("cloudformation").delete_stack(StackName=promotion.name)
    deadline = time.monotonic() + 10
    while codepipeline.list_pipelines()["pipelines"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert promotion.name not in [
        found["name"] for found in codepipeline.list_pipelines()["pipelines"]
    ]


def test_a_rule_starts_a_pipeline_with_the_variable_of_its_event(promotion: Promotion) -> None:
    promotion.deploy(promotion.template())
    rule = promotion.add_rule()
    before = len(promotion.executions())

    promotion.announce()

    executions = promotion.executions()
    assert len(executions) == before + 1
    assert executions[0]["trigger"] == {"triggerType": "CloudWatchEvent", "triggerDetail": rule}
    execution = promotion.client("codepipeline").get_pipeline_execution(
        pipelineName=promotion.name,
        pipelineExecutionId=executions[0]["pipelineExecutionId"],
    )["pipelineExecution"]
    assert execution["variables"] == [{"name": "ModelPackageArn", "resolvedValue": PACKAGE}]


@pytest.mark.parametrize(
    ("service", "action"),
    [("codepipeline", "codepipeline:StartPipelineExecution"), ("events", "events:PutEvents")],
)
def test_a_rule_whose_role_is_not_right_starts_nothing(
    promotion: Promotion, service: str, action: str
) -> None:
    promotion.deploy(promotion.template())
    promotion.add_rule(promotion.make_role("wrong", service, [action], "*"))
    before = len(promotion.executions())

    promotion.announce()

    assert len(promotion.executions()) == before


def test_a_stack_of_a_pipeline_that_codepipeline_refuses_fails(promotion: Promotion) -> None:
    template = promotion.template()
    properties = template["Resources"]["Pipeline"]["Properties"]
    properties["Stages"][0]["Actions"][0]["TimeoutInMinutes"] = 5

    assert promotion.deploy(template)["StackStatus"] == "ROLLBACK_COMPLETE"
    events = promotion.client("cloudformation").describe_stack_events(StackName=promotion.name)
    reasons = [event.get("ResourceStatusReason", "") for event in events["StackEvents"]]
    assert any("timeoutInMinutes: available only to the manual" in reason for reason in reasons)
