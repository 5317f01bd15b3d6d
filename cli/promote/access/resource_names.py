"""What CloudFormation calls a resource: its physical name, its ARN, and what Ref returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reference = Literal["name", "arn", "url"]


@dataclass(frozen=True, slots=True)
class NamingRule:
    """Say how resources of a type are named.

    Args:
        name_property: Property that holds the physical name; None where AWS chooses it.
        arn: Fields after the partition, with `{name}`, `{lower_name}`, `{path}`, `{bus}`,
            `{region}`, `{account}`.
        reference: What Ref returns.
        arn_attributes: Attributes that return the ARN.
        name_attributes: Attributes that return the name.
    """

    name_property: str | None
    arn: str
    reference: Reference = "name"
    arn_attributes: tuple[str, ...] = ("Arn",)
    name_attributes: tuple[str, ...] = ("Name",)


def naming_rule(resource_type: str) -> NamingRule | None:
    """Return how resources of a type are named; None for a type that is not known here."""
    return _RULES.get(resource_type)


def _in_region(service: str, resource: str) -> str:
    return f"{service}:{{region}}:{{account}}:{resource}"


def _sagemaker(kind: str, name_property: str, attribute: str) -> NamingRule:
    return NamingRule(
        name_property,
        _in_region("sagemaker", f"{kind}/{{name}}"),
        "arn",
        ("Arn", attribute),
        (name_property,),
    )


_IAM = {
    "AWS::IAM::Role": NamingRule("RoleName", "iam::{account}:role{path}{name}"),
    "AWS::IAM::User": NamingRule("UserName", "iam::{account}:user{path}{name}"),
    "AWS::IAM::Group": NamingRule("GroupName", "iam::{account}:group{path}{name}"),
    "AWS::IAM::InstanceProfile": NamingRule(
        "InstanceProfileName", "iam::{account}:instance-profile{path}{name}"
    ),
    "AWS::IAM::ManagedPolicy": NamingRule(
        "ManagedPolicyName", "iam::{account}:policy{path}{name}", "arn", ("PolicyArn",)
    ),
}
_WITHOUT_A_NAME = {
    "AWS::KMS::Key": NamingRule(None, _in_region("kms", "key/{name}"), name_attributes=("KeyId",)),
    "AWS::EC2::VPC": NamingRule(None, _in_region("ec2", "vpc/{name}"), name_attributes=("VpcId",)),
    "AWS::EC2::VPCEndpoint": NamingRule(
        None, _in_region("ec2", "vpc-endpoint/{name}"), name_attributes=("Id",)
    ),
    "AWS::EC2::Subnet": NamingRule(
        None, _in_region("ec2", "subnet/{name}"), name_attributes=("SubnetId",)
    ),
    "AWS::EC2::SecurityGroup": NamingRule(
        None, _in_region("ec2", "security-group/{name}"), name_attributes=("GroupId", "Id")
    ),
}
_NAMED = {
    "AWS::S3::Bucket": NamingRule("BucketName", "s3:::{name}"),
    "AWS::KMS::Alias": NamingRule("AliasName", _in_region("kms", "{name}")),
    "AWS::SQS::Queue": NamingRule(
        "QueueName", _in_region("sqs", "{name}"), "url", name_attributes=("QueueName",)
    ),
    "AWS::SNS::Topic": NamingRule(
        "TopicName", _in_region("sns", "{name}"), "arn", ("TopicArn",), ("TopicName",)
    ),
    "AWS::Lambda::Function": NamingRule("FunctionName", _in_region("lambda", "function:{name}")),
    "AWS::Events::EventBus": NamingRule("Name", _in_region("events", "event-bus/{name}")),
    "AWS::Events::Rule": NamingRule("Name", _in_region("events", "rule/{bus}{name}")),
    "AWS::DynamoDB::Table": NamingRule("TableName", _in_region("dynamodb", "table/{name}")),
    "AWS::DynamoDB::GlobalTable": NamingRule("TableName", _in_region("dynamodb", "table/{name}")),
    "AWS::Logs::LogGroup": NamingRule("LogGroupName", _in_region("logs", "log-group:{name}:*")),
    "AWS::CodePipeline::Pipeline": NamingRule("Name", _in_region("codepipeline", "{name}")),
    "AWS::CodeBuild::Project": NamingRule("Name", _in_region("codebuild", "project/{name}")),
    "AWS::StepFunctions::StateMachine": NamingRule(
        "StateMachineName", _in_region("states", "stateMachine:{name}"), "arn"
    ),
    "AWS::ECR::Repository": NamingRule("RepositoryName", _in_region("ecr", "repository/{name}")),
    "AWS::SecretsManager::Secret": NamingRule(
        "Name", _in_region("secretsmanager", "secret:{name}-AAAAAA"), "arn", ("Id",)
    ),
    "AWS::SSM::Parameter": NamingRule("Name", _in_region("ssm", "parameter{slash}{name}")),
    "AWS::CloudTrail::Trail": NamingRule("TrailName", _in_region("cloudtrail", "trail/{name}")),
    "AWS::CloudWatch::Alarm": NamingRule("AlarmName", _in_region("cloudwatch", "alarm:{name}")),
    "AWS::Kinesis::Stream": NamingRule("Name", _in_region("kinesis", "stream/{name}")),
}
_SAGEMAKER = {
    "AWS::SageMaker::Endpoint": _sagemaker("endpoint", "EndpointName", "EndpointArn"),
    "AWS::SageMaker::EndpointConfig": _sagemaker(
        "endpoint-config", "EndpointConfigName", "EndpointConfigArn"
    ),
    "AWS::SageMaker::Model": _sagemaker("model", "ModelName", "ModelArn"),
    "AWS::SageMaker::ModelPackageGroup": NamingRule(
        "ModelPackageGroupName",
        _in_region("sagemaker", "model-package-group/{lower_name}"),
        "arn",
        ("Arn", "ModelPackageGroupArn"),
        ("ModelPackageGroupName",),
    ),
    "AWS::SageMaker::Pipeline": NamingRule(
        "PipelineName", _in_region("sagemaker", "pipeline/{name}")
    ),
}
_RULES = _IAM | _WITHOUT_A_NAME | _NAMED | _SAGEMAKER
