"""Pipelines to try the service with."""

from __future__ import annotations

from typing import Any

ACCOUNT = "222222222222"
OTHER_ACCOUNT = "333333333333"
REGION = "us-east-1"
NAME = "acme-staging-churn"
ARN = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:{NAME}"

Declared = dict[str, Any]


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def source() -> Declared:
    return {
        "name": "Source",
        "actions": [
            {
                "name": "fetch",
                "actionTypeId": _type("Source", "S3"),
                "configuration": {
                    "S3Bucket": "assets",
                    "S3ObjectKey": "asset.zip",
                    "PollForSourceChanges": "false",
                },
                "outputArtifacts": [{"name": "SourceOfModel"}],
                "roleArn": role("source-action"),
                "namespace": "fetched",
            }
        ],
    }


def invoke(name: str, **more: Any) -> Declared:
    parameters = more.pop("parameters", None)
    given = {} if parameters is None else {"UserParameters": parameters}
    return {
        "name": name,
        "actionTypeId": _type("Invoke", "Lambda"),
        "configuration": {"FunctionName": name, **given},
        "inputArtifacts": [{"name": "SourceOfModel"}],
        "roleArn": role("invoke-action"),
        **more,
    }


def approval(name: str = "approve", **more: Any) -> Declared:
    return {"name": name, "actionTypeId": _type("Approval", "Manual"), **more}


def deploy(**configuration: Any) -> Declared:
    return {
        "name": "deploy",
        "actionTypeId": _type("Deploy", "CloudFormation"),
        "configuration": {
            "ActionMode": "CREATE_UPDATE",
            "StackName": "churn-endpoint",
            "TemplatePath": "SourceOfModel::endpoint.template.json",
            **configuration,
        },
        "inputArtifacts": [{"name": "SourceOfModel"}],
        "roleArn": role("deploy-action"),
        "namespace": "deployed",
    }


def stage(name: str, *actions: Declared, **more: Any) -> Declared:
    return {"name": name, "actions": list(actions), **more}


def only_if(variable: str, value: str, *, operator: str = "EQ", result: str = "SKIP") -> Declared:
    rule = {
        "name": "Decision",
        "ruleTypeId": {"category": "Rule", "owner": "AWS", "provider": "VariableCheck"},
        "configuration": {"Variable": variable, "Operator": operator, "Value": value},
    }
    return {"conditions": [{"result": result, "rules": [rule]}]}


def pipeline(*stages: Declared, **more: Any) -> Declared:
    return {
        "name": NAME,
        "roleArn": role("pipeline"),
        "artifactStore": {
            "type": "S3",
            "location": "artifacts",
            "encryptionKey": {"id": "arn:aws:kms:us-east-1:222222222222:key/k", "type": "KMS"},
        },
        "stages": [source(), *stages],
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "variables": [{"name": "ModelPackageArn", "defaultValue": "none"}],
        **more,
    }


def _type(category: str, provider: str) -> Declared:
    return {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
