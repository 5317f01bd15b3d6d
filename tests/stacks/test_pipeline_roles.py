"""What pipelines, their actions and the services behind them may do in prod, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.names import PIPELINE_STEPS
from tests.stacks.statements import by_service

ACCOUNT = "333333333333"
BUCKET = "arn:aws:s3:::acme-prod-artifacts-333333333333"
ASSETS = "arn:aws:s3:::cdk-hnb659fds-assets-333333333333-us-east-1"
ROLE = "arn:aws:iam::333333333333:role/acme-prod-"
FUNCTION = "arn:aws:lambda:us-east-1:333333333333:function:acme-prod-"
SAGEMAKER = "arn:aws:sagemaker:us-east-1:333333333333:"
THROUGH_S3 = {
    "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
    "StringLike": {"kms:EncryptionContext:aws:s3:arn": [BUCKET, f"{BUCKET}/*"]},
}
WRITE_ARTIFACTS = {
    "KeepPipelineArtifacts": {
        "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        "Resource": f"{BUCKET}/acme-prod-*",
    },
    "FindTheArtifactBucket": {
        "Action": ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
        "Resource": BUCKET,
    },
    "EncryptPipelineArtifactsThroughS3": {
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "<AWS::KMS::Key>",
        "Condition": THROUGH_S3,
    },
}
THROUGH_SAGEMAKER = {"kms:ViaService": "sagemaker.us-east-1.amazonaws.com"}
ENCRYPT_VOLUMES = {
    "LendTheVolumeKeyToSageMaker": {
        "Action": "kms:CreateGrant",
        "Resource": "<AWS::KMS::Key>",
        "Condition": {
            "Bool": {"kms:GrantIsForAWSResource": "true"},
            "StringEquals": THROUGH_SAGEMAKER,
        },
    },
    "FindTheVolumeKey": {
        "Action": "kms:DescribeKey",
        "Resource": "<AWS::KMS::Key>",
        "Condition": {"StringEquals": THROUGH_SAGEMAKER},
    },
}
READ_ARTIFACTS = {
    "ReadPipelineArtifacts": {
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"{BUCKET}/acme-prod-*",
    },
    "DecryptPipelineArtifactsThroughS3": {
        "Action": "kms:Decrypt",
        "Resource": "<AWS::KMS::Key>",
        "Condition": THROUGH_S3,
    },
}
ENDPOINT_PARTS = [
    f"{SAGEMAKER}endpoint-config/acme-prod-*",
    f"{SAGEMAKER}endpoint/acme-prod-*",
    f"{SAGEMAKER}model/acme-prod-*",
]

WORK: dict[str, dict[str, Any]] = {
    "pipeline": {
        "HandEachActionToItsRole": {
            "Action": "sts:AssumeRole",
            "Resource": [
                f"{ROLE}{work}-action" for work in ("deploy", "invoke", "render", "source")
            ],
        },
        **WRITE_ARTIFACTS,
    },
    "source-action": {
        "ReadPublishedAssets": {
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": f"{ASSETS}/*.zip",
        },
        "FindPublishedAssets": {
            "Action": [
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:GetBucketVersioning",
                "s3:ListBucket",
            ],
            "Resource": ASSETS,
        },
        **WRITE_ARTIFACTS,
    },
    "invoke-action": {
        "InvokeSteps": {
            "Action": "lambda:InvokeFunction",
            "Resource": [
                f"{FUNCTION}{step}" for step in sorted(PIPELINE_STEPS) if step != "render-endpoint"
            ],
        },
        **READ_ARTIFACTS,
    },
    "render-action": {
        "InvokeSteps": {
            "Action": "lambda:InvokeFunction",
            "Resource": f"{FUNCTION}render-endpoint",
        },
        **WRITE_ARTIFACTS,
    },
    "deploy-action": {
        "DeployEndpointStacks": {
            "Action": [
                "cloudformation:CreateStack",
                "cloudformation:DescribeStackEvents",
                "cloudformation:DescribeStackResources",
                "cloudformation:DescribeStacks",
                "cloudformation:GetTemplate",
                "cloudformation:UpdateStack",
            ],
            "Resource": "arn:aws:cloudformation:us-east-1:333333333333:"
            "stack/acme-prod-*-endpoint/*",
        },
        "ValidateTemplates": {"Action": "cloudformation:ValidateTemplate", "Resource": "*"},
        "PassDeploymentRole": {
            "Action": "iam:PassRole",
            "Resource": f"{ROLE}deployment",
            "Condition": {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        },
        **READ_ARTIFACTS,
    },
    "start": {
        "StartPipelines": {
            "Action": "codepipeline:StartPipelineExecution",
            "Resource": "arn:aws:codepipeline:us-east-1:333333333333:acme-prod-*",
        }
    },
    "deployment": {
        "DeployEndpoints": {
            "Action": [
                "sagemaker:CreateEndpoint",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpoint",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DeleteModel",
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:DescribeModel",
                "sagemaker:UpdateEndpoint",
            ],
            "Resource": ENDPOINT_PARTS,
        },
        "TagWhatItDeploys": {
            "Action": ["sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags"],
            "Resource": ENDPOINT_PARTS,
        },
        "CreateModels": {
            "Action": "sagemaker:CreateModel",
            "Resource": f"{SAGEMAKER}model/acme-prod-*",
        },
        "PassModelExecutionRole": {
            "Action": "iam:PassRole",
            "Resource": f"{ROLE}model-execution",
            "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        },
        **ENCRYPT_VOLUMES,
    },
    "model-execution": {
        **ENCRYPT_VOLUMES,
        "ReadModelArtifacts": {
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": f"{BUCKET}/models/*",
        },
        "DecryptModelArtifactsThroughS3": {
            "Action": "kms:Decrypt",
            "Resource": "<AWS::KMS::Key>",
            "Condition": THROUGH_S3,
        },
        "ListModelArtifacts": {
            "Action": "s3:ListBucket",
            "Resource": BUCKET,
            "Condition": {"StringLike": {"s3:prefix": "models/*"}},
        },
        "PullImages": {
            "Action": [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            "Resource": "arn:aws:ecr:us-east-1:*:repository/*",
        },
        "LogInToImageRegistries": {"Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        "WriteEndpointLogs": {
            "Action": [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            "Resource": "arn:aws:logs:us-east-1:333333333333:"
            "log-group:/aws/sagemaker/Endpoints/acme-prod-*",
        },
        "PutEndpointMetrics": {
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": "/aws/sagemaker/Endpoints"}},
        },
    },
}


TRUST = {
    "pipeline": by_service("codepipeline", ACCOUNT, "acme-prod-*"),
    "source-action": {"Principal": {"AWS": "<AWS::IAM::Role>"}},
    "invoke-action": {"Principal": {"AWS": "<AWS::IAM::Role>"}},
    "render-action": {"Principal": {"AWS": "<AWS::IAM::Role>"}},
    "deploy-action": {"Principal": {"AWS": "<AWS::IAM::Role>"}},
    "start": by_service("events", ACCOUNT, "rule/acme-prod-promotion/acme-prod-*"),
    "deployment": by_service("cloudformation", ACCOUNT, "stack/acme-prod-*-endpoint/*"),
    "model-execution": by_service("sagemaker", ACCOUNT, "*"),
}


@pytest.mark.parametrize("work", WORK)
def test_a_role_may_do_its_work_and_nothing_more(example: Any, work: str) -> None:
    assert example["prod-environment"].may(f"acme-prod-{work}") == WORK[work]


@pytest.mark.parametrize("work", TRUST)
def test_a_role_is_taken_by_those_it_is_for(example: Any, work: str) -> None:
    assert example["prod-environment"].trust(f"acme-prod-{work}") == TRUST[work]


@pytest.mark.parametrize(
    "work", ["source-action", "invoke-action", "render-action", "deploy-action"]
)
def test_an_action_trusts_the_pipelines_own_role(example: Any, work: str) -> None:
    resources = example["prod-environment"].template["Resources"]
    roles = {
        resource["Properties"]["RoleName"]: resource["Properties"]
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::Role"
    }

    (trust,) = roles[f"acme-prod-{work}"]["AssumeRolePolicyDocument"]["Statement"]
    trusted, _ = trust["Principal"]["AWS"]["Fn::GetAtt"]

    assert resources[trusted]["Properties"]["RoleName"] == "acme-prod-pipeline"
