"""What cdk-nag holds against the templates and stays, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import (
    aws_dynamodb as dynamodb,
    aws_iam as iam,
    aws_lambda as lambda_,
    aws_s3 as s3,
)

from promotion_steps.names import GATES

NAMELESS_ACTIONS = {
    "cloudformation:ValidateTemplate",
    "cloudwatch:PutMetricData",
    "codepipeline:GetJobDetails",
    "codepipeline:ListPipelines",
    "codepipeline:PutJobFailureResult",
    "codepipeline:PutJobSuccessResult",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ecr:GetAuthorizationToken",
    "sagemaker:ListEndpoints",
    "sagemaker:ListModelPackageGroups",
}
"""Actions that IAM offers no resource for; a finding about `*` stays where there are no others."""

_NIST, _HIPAA, _PCI = "NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"
_ONE_REGION = "data without a copy in another region"


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged:
    """Findings that stay on resources of one type.

    Args:
        kind: What is acknowledged, in a few words.
        reason: Why it may stay.
        findings: Exact ids; names in braces are those of an environment.
        of: The type of resource that they are about.
        lacking: The property whose absence they are about. Default: not one property's.
        named: The physical names of the only resources that they are acknowledged for.
            Default: any resource of the type.
    """

    kind: str
    reason: str
    findings: tuple[str, ...]
    of: type[cdk.CfnResource]
    lacking: str | None = None
    named: tuple[str, ...] = ()


def _wildcards(reason: str, *resources: str, named: tuple[str, ...] = ()) -> Acknowledged:
    findings = tuple(f"AwsSolutions-IAM5[Resource::{resource}]" for resource in resources)
    return Acknowledged(
        kind="resources that are named by a pattern",
        reason=reason,
        findings=findings,
        of=iam.CfnManagedPolicy,
        named=named,
    )


def _in_packs(rule: str, *packs: str) -> tuple[str, ...]:
    return tuple(f"{pack}-{rule}" for pack in packs)


ACKNOWLEDGED = (
    _wildcards(
        "IAM offers no resource for these actions. They answer a pipeline's job, whose id its "
        "function alone is told, log in to registries, list names, describe a network, or write "
        "metrics of one namespace, or validate a template.",
        "*",
    ),
    _wildcards(
        "Versions get their numbers when they are registered, and groups come with new models: "
        "one role serves all models, so that no policy grows with them. Conditions on approval "
        "status and metadata say what may be written to a version.",
        "arn:{partition}:sagemaker:{region}:{account}:model-package/*",
        "arn:{partition}:sagemaker:{region}:{account}:model-package-group/*",
        "arn:{partition}:sagemaker:{source_region}:{source_account}:model-package/*",
    ),
    _wildcards(
        "Objects are named by who registers a model, by a promotion's id or by CodePipeline. The "
        "pattern stays below one prefix of one bucket of the path.",
        "arn:{partition}:s3:::{artifacts}/models/*",
        "arn:{partition}:s3:::{artifacts}/models/.sealed/*/manifest.json",
        "arn:{partition}:s3:::{artifacts}/{pipeline_artifacts}*",
        "arn:{partition}:s3:::{source_artifacts}/models/*",
        "arn:{partition}:s3:::{evidence}/promotions/*/*",
        *(f"arn:{{partition}}:s3:::{{evidence}}/promotions/*/gates/{gate}.json" for gate in GATES),
    ),
    _wildcards(
        "CDK names a published asset by the digest of its content.",
        "{assets}/*.zip",
    ),
    _wildcards(
        "The id of another account's key cannot be computed. Conditions limit its use to S3 and to "
        "the objects of that environment's artifact bucket, and its own policy names the roles.",
        "arn:{partition}:kms:{source_region}:{source_account}:key/*",
    ),
    _wildcards(
        "Images of frameworks lie in accounts of AWS, another one in each region, and a config may "
        "allow further registries. They are read only, and each repository decides who reads it.",
        "arn:{partition}:ecr:{region}:*:repository/*",
        "arn:{partition}:ecr:*:*:repository/*",
    ),
    _wildcards(
        "Resources of models that are added later, so that no policy grows with them. Their names "
        "begin with the path and the environment, and nothing else is named so.",
        "arn:{partition}:cloudformation:{region}:{account}:stack/{prefix}*-endpoint/*",
        "arn:{partition}:codepipeline:{region}:{account}:{prefix}*",
        "arn:{partition}:lambda:{region}:{account}:function:{prefix}gate-*",
        "arn:{partition}:logs:{region}:{account}:log-group:/aws/sagemaker/Endpoints/{prefix}*",
        "arn:{partition}:sagemaker:{region}:{account}:endpoint/{prefix}*",
        "arn:{partition}:sagemaker:{region}:{account}:endpoint-config/{prefix}*",
        "arn:{partition}:sagemaker:{region}:{account}:model/{prefix}*",
    ),
    _wildcards(
        "Auditors and operators read how everything of the environment is set up, and begin stages "
        "again: steps and models that are added later as well. Names begin with the path and the "
        "environment, keys bear their tags, and none of it reads or changes a model.",
        "arn:{partition}:cloudformation:{region}:{account}:stack/{prefix}*/*",
        "arn:{partition}:codepipeline:{region}:{account}:{prefix}*/*",
        "arn:{partition}:iam::{account}:policy{iam_path}{prefix}*",
        "arn:{partition}:iam::{account}:role{iam_path}{prefix}*",
        "arn:{partition}:kms:{region}:{account}:key/*",
        "arn:{partition}:lambda:{region}:{account}:function:{prefix}*",
        "arn:{partition}:logs:{region}:{account}:log-group:{prefix}*",
        "arn:{partition}:s3:::{prefix}*",
        named=("{prefix}auditor", "{prefix}operator"),
    ),
    _wildcards(
        "Interfaces get their ids when Lambda or SageMaker connect something, in subnets that the "
        "policies name, and with security groups that they name or that bear the path's tags. "
        "The code of functions is denied all of it.",
        "arn:{partition}:ec2:{region}:{account}:*/*",
        "arn:{partition}:ec2:{region}:{account}:network-interface/*",
        "arn:{partition}:ec2:{region}:{account}:security-group/*",
    ),
    Acknowledged(
        kind="functions outside a VPC",
        reason="The functions call AWS alone, by TLS and with their own roles, and nothing can "
        "connect to them. `environments[].network` of the config puts them into a VPC.",
        findings=_in_packs("LambdaInsideVPC", _NIST, _HIPAA, _PCI),
        of=lambda_.CfnFunction,
        lacking="vpc_config",
    ),
    Acknowledged(
        kind="functions that share the account's concurrency",
        reason="A pipeline is queued, so each model has at most one promotion at a time and its "
        "functions limit themselves. Reserving would take from the account's pool for good, and a "
        "new account has ten executions in all.",
        findings=_in_packs("LambdaConcurrency", _NIST, _HIPAA),
        of=lambda_.CfnFunction,
        lacking="reserved_concurrent_executions",
    ),
    Acknowledged(
        kind=_ONE_REGION,
        reason="Versioning keeps what is overwritten, Object Lock the evidence, and an artifact "
        "lies in each environment it was promoted to. A copy in another region moves data, which "
        "is for the platform team to decide.",
        findings=_in_packs("S3BucketReplicationEnabled", _NIST, _HIPAA, _PCI),
        of=s3.CfnBucket,
        lacking="replication_configuration",
    ),
    Acknowledged(
        kind=_ONE_REGION,
        reason="Point-in-time recovery restores the ledger to any second of 35 days. What became "
        "of a promotion is in its evidence and on its version as well. A backup plan for the "
        "account is for the platform team to decide.",
        findings=_in_packs("DynamoDBInBackupPlan", _NIST, _HIPAA),
        of=dynamodb.CfnTable,
    ),
    Acknowledged(
        kind="access logs under keys of S3",
        reason="S3 delivers access logs to buckets alone that it encrypts with keys of its own. "
        "The logs name requests and hold no model.",
        findings=_in_packs("S3DefaultEncryptionKMS", _NIST, _HIPAA, _PCI),
        of=s3.CfnBucket,
        named=("{access_logs}",),
    ),
)
