"""What references and functions of a template stand for."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.intrinsics import Intrinsics
from promote.access.unresolved import Unresolved
from tests.promote.access.assemblies import resource, stack
from tests.promote.access.policies import ACCOUNT

HERE = f"us-east-1:{ACCOUNT}"
RESOURCES = {
    "Role": resource("IAM::Role", RoleName="reader", Path="/team/"),
    "Nameless": resource("IAM::Role"),
    "Policy": resource("IAM::ManagedPolicy", ManagedPolicyName="work", Path="/team/"),
    "Bucket": resource("S3::Bucket", BucketName={"Fn::Sub": "models-${AWS::AccountId}"}),
    "Key": resource("KMS::Key"),
    "Alias": resource("KMS::Alias", AliasName="alias/models", TargetKeyId={"Ref": "Key"}),
    "Queue": resource("SQS::Queue", QueueName="late"),
    "Topic": resource("SNS::Topic", TopicName="alarms"),
    "Function": resource("Lambda::Function", FunctionName="copy"),
    "Bus": resource("Events::EventBus", Name="promotion"),
    "Rule": resource("Events::Rule", Name="approved", EventBusName={"Ref": "Bus"}),
    "DefaultRule": resource("Events::Rule", Name="approved"),
    "Table": resource("DynamoDB::Table", TableName="ledger"),
    "Group": resource("SageMaker::ModelPackageGroup", ModelPackageGroupName="churn"),
    "Pipeline": resource("CodePipeline::Pipeline", Name="promote"),
    "Training": resource("SageMaker::Pipeline", PipelineName="train"),
    "Logs": resource("Logs::LogGroup", LogGroupName="/aws/copy"),
    "Machine": resource("StepFunctions::StateMachine", StateMachineName="flow"),
    "Secret": resource("SecretsManager::Secret", Name="token"),
    "Parameter": resource("SSM::Parameter", Name="/a/b"),
    "Custom": resource("CloudFormation::CustomResource"),
    "Itself": resource("S3::Bucket", BucketName={"Ref": "Itself"}),
    "Looked": resource("S3::Bucket", BucketName={"Ref": "Given"}),
}
PARAMETERS = {
    "Color": {"Type": "String", "Default": "red"},
    "Several": {"Type": "CommaDelimitedList", "Default": "a,b"},
    "Given": {"Type": "String"},
    "Latest": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/ami"},
}
CONDITIONS = {
    "IsRed": {"Fn::Equals": [{"Ref": "Color"}, "red"]},
    "IsNot": {"Fn::Not": [{"Condition": "IsRed"}]},
    "IsBoth": {"Fn::And": [{"Condition": "IsRed"}, {"Condition": "IsNot"}]},
    "IsEither": {"Fn::Or": [{"Condition": "IsRed"}, {"Condition": "IsOpen"}]},
    "IsOpen": {"Fn::Equals": [{"Ref": "Given"}, "x"]},
}
MAPPINGS = {"Sizes": {"us-east-1": {"small": "t3"}}}

KNOWN = [
    ({"Fn::GetAtt": ["Role", "Arn"]}, f"arn:aws:iam::{ACCOUNT}:role/team/reader"),
    ({"Fn::GetAtt": "Role.Arn"}, f"arn:aws:iam::{ACCOUNT}:role/team/reader"),
    ({"Ref": "Role"}, "reader"),
    ({"Fn::GetAtt": ["Nameless", "Arn"]}, f"arn:aws:iam::{ACCOUNT}:role/shop-Nameless"),
    ({"Ref": "Policy"}, f"arn:aws:iam::{ACCOUNT}:policy/team/work"),
    ({"Fn::GetAtt": ["Bucket", "Arn"]}, f"arn:aws:s3:::models-{ACCOUNT}"),
    ({"Fn::GetAtt": ["Key", "Arn"]}, f"arn:aws:kms:{HERE}:key/shop-Key"),
    ({"Ref": "Key"}, "shop-Key"),
    ({"Fn::GetAtt": ["Alias", "Arn"]}, f"arn:aws:kms:{HERE}:alias/models"),
    ({"Fn::GetAtt": ["Queue", "Arn"]}, f"arn:aws:sqs:{HERE}:late"),
    ({"Ref": "Queue"}, f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/late"),
    ({"Ref": "Topic"}, f"arn:aws:sns:{HERE}:alarms"),
    ({"Fn::GetAtt": ["Topic", "TopicName"]}, "alarms"),
    ({"Fn::GetAtt": ["Function", "Arn"]}, f"arn:aws:lambda:{HERE}:function:copy"),
    ({"Fn::GetAtt": ["Bus", "Arn"]}, f"arn:aws:events:{HERE}:event-bus/promotion"),
    ({"Fn::GetAtt": ["Rule", "Arn"]}, f"arn:aws:events:{HERE}:rule/promotion/approved"),
    ({"Fn::GetAtt": ["DefaultRule", "Arn"]}, f"arn:aws:events:{HERE}:rule/approved"),
    ({"Fn::GetAtt": ["Table", "Arn"]}, f"arn:aws:dynamodb:{HERE}:table/ledger"),
    ({"Ref": "Group"}, f"arn:aws:sagemaker:{HERE}:model-package-group/churn"),
    ({"Fn::GetAtt": ["Training", "Arn"]}, f"arn:aws:sagemaker:{HERE}:pipeline/train"),
    ({"Fn::GetAtt": ["Pipeline", "Arn"]}, f"arn:aws:codepipeline:{HERE}:promote"),
    ({"Fn::GetAtt": ["Logs", "Arn"]}, f"arn:aws:logs:{HERE}:log-group:/aws/copy:*"),
    ({"Ref": "Machine"}, f"arn:aws:states:{HERE}:stateMachine:flow"),
    ({"Ref": "Secret"}, f"arn:aws:secretsmanager:{HERE}:secret:token-AAAAAA"),
    ({"Fn::GetAtt": ["Parameter", "Arn"]}, f"arn:aws:ssm:{HERE}:parameter/a/b"),
    ({"Ref": "AWS::AccountId"}, ACCOUNT),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"Ref": "Color"}, "red"),
    ({"Ref": "Several"}, ["a", "b"]),
    ({"Fn::Join": ["/", [{"Ref": "Bucket"}, "*"]]}, f"models-{ACCOUNT}/*"),
    ({"Fn::Join": ["-", {"Ref": "Several"}]}, "a-b"),
    ({"Fn::Sub": "${AWS::Partition}:${Bucket.Arn}:${!Kept}"}, "aws:arn:aws:s3:::models-"),
    ({"Fn::Sub": ["${x}-${Color}", {"x": {"Ref": "AWS::Region"}}]}, "us-east-1-red"),
    ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]}, "b"),
    ({"Fn::Select": ["0", {"Ref": "Several"}]}, "a"),
    ({"Fn::If": ["IsRed", "yes", "no"]}, "yes"),
    ({"Fn::If": ["IsNot", "yes", "no"]}, "no"),
    ({"Fn::If": ["IsBoth", "yes", "no"]}, "no"),
    ({"Fn::If": ["IsEither", "yes", "no"]}, "yes"),
    ({"a": {"Fn::If": ["IsNot", 1, {"Ref": "AWS::NoValue"}]}, "b": [1]}, {"b": [1]}),
    ([{"Fn::If": ["IsNot", 1, {"Ref": "AWS::NoValue"}]}, 2], [2]),
    ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}, "t3"),
]
UNKNOWN: list[tuple[Any, str]] = [
    ({"Ref": "Given"}, "parameter Given"),
    ({"Ref": "Latest"}, "parameter Latest"),
    ({"Ref": "Custom"}, "Ref Custom"),
    ({"Ref": "Absent"}, "Ref Absent"),
    ({"Fn::GetAtt": ["Custom", "Arn"]}, "Fn::GetAtt Custom.Arn"),
    ({"Fn::GetAtt": ["Role", "RoleId"]}, "Fn::GetAtt Role.RoleId"),
    ({"Fn::GetAtt": ["Looked", "Arn"]}, "arn:aws:s3:::<parameter Given>"),
    ({"Ref": "Itself"}, "Ref Itself"),
    ({"Fn::Join": ["/", [{"Ref": "Given"}, "*"]]}, "<parameter Given>/*"),
    ({"Fn::Sub": "x-${Given}"}, "x-<parameter Given>"),
    ({"Fn::Select": [5, {"Ref": "Several"}]}, "Fn::Select 5 of ['a', 'b']"),
    ({"Fn::Split": ["-", {"Ref": "Given"}]}, "Fn::Split <parameter Given>"),
    ({"Fn::If": ["IsOpen", "yes", "no"]}, "parameter Given"),
    ({"Fn::If": ["Absent", "yes", "no"]}, "condition None"),
    ({"Fn::FindInMap": ["Sizes", "us-east-1", "big"]}, "Fn::FindInMap"),
    ({"Fn::ImportValue": "shared"}, "Fn::ImportValue shared"),
    ({"Fn::Cidr": ["10.0.0.0/16", 1, 8]}, "Fn::Cidr"),
    ("{{resolve:ssm:/name}}", "{{resolve:ssm:/name}}"),
]


def intrinsics(**place: str) -> Intrinsics:
    template = stack(
        RESOURCES, Parameters=PARAMETERS, Conditions=CONDITIONS, Mappings=MAPPINGS, **place
    )
    return Intrinsics(template, lambda function, argument: None)


@pytest.mark.parametrize(("expression", "value"), KNOWN)
def test_a_reference_stands_for_what_cloudformation_makes_of_it(
    expression: Any, value: Any
) -> None:
    resolved = intrinsics().resolve(expression)

    if "Kept" in str(expression):
        assert resolved == f"{value}{ACCOUNT}:${{Kept}}"
    else:
        assert resolved == value


@pytest.mark.parametrize(("expression", "text"), UNKNOWN)
def test_what_is_known_at_deployment_only_is_said_and_not_guessed(
    expression: Any, text: str
) -> None:
    resolved = intrinsics().resolve(expression)

    assert isinstance(resolved, Unresolved)
    assert resolved.text.startswith(text)


@pytest.mark.parametrize(
    ("region", "arn", "suffix"),
    [
        ("cn-north-1", f"arn:aws-cn:iam::{ACCOUNT}:role/team/reader", "amazonaws.com.cn"),
        ("us-gov-west-1", f"arn:aws-us-gov:iam::{ACCOUNT}:role/team/reader", "amazonaws.com"),
    ],
)
def test_a_region_tells_its_partition(region: str, arn: str, suffix: str) -> None:
    there = intrinsics(region=region)

    assert there.resolve({"Fn::GetAtt": ["Role", "Arn"]}) == arn
    assert there.resolve({"Ref": "AWS::URLSuffix"}) == suffix
