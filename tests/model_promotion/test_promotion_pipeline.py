"""The pipeline of one model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model_promotion import PipelineSource, PromotionPipeline
from promotion_steps.names import STANDING_GATES, Environment

BASE = {
    "model_package_arn": "#{variables.ModelPackageArn}",
    "execution_id": "#{codepipeline.PipelineExecutionId}",
}
INTENT = {"intent": "#{variables.Intent}"}
APPROVED = {"approved_at": "#{variables.ApprovedAt}"}
REGISTERED = {"registered_arn": "#{register.ModelPackageArn}"}
SERVED = {"endpoint": {"Resources": {}}, "payload": b"1,2"}


@pytest.fixture
def pipeline(synthesize: Any, staging: Environment) -> dict[str, Any]:
    """The pipeline of a served model."""

    def define(stack: Any) -> None:
        settings = {"gates": {"metrics": {"auc": {"min": 0.9}}}}
        bundle = PipelineSource(stack, "Source", settings=settings, **SERVED)
        PromotionPipeline(stack, "Pipeline", target=staging, model="churn", bundle=bundle)

    properties: dict[str, Any] = synthesize(define).only("AWS::CodePipeline::Pipeline")
    return properties


def actions(pipeline: dict[str, Any]) -> dict[str, Any]:
    return {action["Name"]: action for stage in pipeline["Stages"] for action in stage["Actions"]}


def parameters(pipeline: dict[str, Any], step: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(actions(pipeline)[step]["Configuration"]["UserParameters"])
    return told


def test_promotions_of_a_model_wait_for_each_other(pipeline: dict[str, Any]) -> None:
    assert {key: value for key, value in pipeline.items() if key != "Stages"} == {
        "Name": "acme-staging-churn",
        "PipelineType": "V2",
        "ExecutionMode": "QUEUED",
        "RestartExecutionOnUpdate": False,
        "RoleArn": "arn:aws:iam::222222222222:role/acme-staging-pipeline",
        "ArtifactStore": {
            "Type": "S3",
            "Location": "acme-staging-artifacts-222222222222",
            "EncryptionKey": {
                "Type": "KMS",
                "Id": "arn:aws:kms:us-east-1:222222222222:alias/acme-staging-artifacts",
            },
        },
        "Variables": [
            {
                "Name": "ModelPackageArn",
                "DefaultValue": "none",
                "Description": "The model package version to promote, by ARN",
            },
            {
                "Name": "ApprovedAt",
                "DefaultValue": "unknown",
                "Description": "When it was approved, as the approval's event tells",
            },
            {
                "Name": "Intent",
                "DefaultValue": "promote",
                "Description": "promote, or rollback to a version that was promoted before",
            },
        ],
    }


def test_stages_run_what_the_promotion_takes_in_order(pipeline: dict[str, Any]) -> None:
    order = {
        stage["Name"]: [(action["Name"], action["RunOrder"]) for action in stage["Actions"]]
        for stage in pipeline["Stages"]
    }

    assert order == {
        "Source": [("source", 1)],
        "Request": [("check-request", 1)],
        "Validate": [(gate, 1) for gate in (*STANDING_GATES, "metrics")],
        "Promote": [("copy", 1), ("register", 2)],
        "Deploy": [("delete-failed-stack", 1), ("render-endpoint", 2), ("deploy-endpoint", 3)],
        "Verify": [("smoke-test", 1)],
    }


def test_what_nobody_requested_is_skipped(pipeline: dict[str, Any]) -> None:
    conditions = {stage["Name"]: stage.get("BeforeEntry") for stage in pipeline["Stages"]}

    requested = {
        "Conditions": [
            {
                "Result": "SKIP",
                "Rules": [
                    {
                        "Name": "promotion-was-requested",
                        "RuleTypeId": {
                            "Category": "Rule",
                            "Owner": "AWS",
                            "Provider": "VariableCheck",
                            "Version": "1",
                        },
                        "Configuration": {
                            "Variable": "#{claim.Decision}",
                            "Value": "promote",
                            "Operator": "EQ",
                        },
                    }
                ],
            }
        ]
    }
    later = ("Validate", "Promote", "Deploy", "Verify")
    assert conditions == {"Source": None, "Request": None, **dict.fromkeys(later, requested)}


def test_what_failed_is_retried_once_unless_it_deploys(pipeline: dict[str, Any]) -> None:
    retried = {stage["Name"]: stage.get("OnFailure") for stage in pipeline["Stages"]}

    once = {"Result": "RETRY", "RetryConfiguration": {"RetryMode": "FAILED_ACTIONS"}}
    stages = ("Source", "Request", "Validate", "Promote", "Verify")
    assert retried == {**dict.fromkeys(stages, once), "Deploy": None}


@pytest.mark.parametrize(
    ("step", "namespace"),
    [
        ("check-request", "claim"),
        ("metrics", "metrics"),
        ("integrity", "integrity"),
        ("copy", "copy"),
        ("register", "register"),
        ("smoke-test", None),
    ],
)
def test_a_step_is_invoked_with_the_version_and_the_source(
    pipeline: dict[str, Any], step: str, namespace: str | None
) -> None:
    action = actions(pipeline)[step]

    assert action["ActionTypeId"] == {
        "Category": "Invoke",
        "Owner": "AWS",
        "Provider": "Lambda",
        "Version": "1",
    }
    assert action["Configuration"]["FunctionName"] == f"acme-staging-{step}"
    assert action["InputArtifacts"] == [{"Name": "Source"}]
    assert action.get("Namespace") == namespace
    assert action["RoleArn"] == "arn:aws:iam::222222222222:role/acme-staging-invoke-action"


def test_registering_is_told_the_manifest_that_was_copied(pipeline: dict[str, Any]) -> None:
    assert parameters(pipeline, "register") == {
        **BASE,
        "manifest_version": "#{copy.ManifestVersion}",
        "manifest_sha256": "#{copy.ManifestSha256}",
        **INTENT,
    }


@pytest.mark.parametrize(
    "step",
    [
        "integrity",
        "image",
        "deployability",
        "unsafe-code",
        "metrics",
        "copy",
        "delete-failed-stack",
    ],
)
def test_a_step_is_told_no_more_than_it_needs(pipeline: dict[str, Any], step: str) -> None:
    assert parameters(pipeline, step) == BASE


def test_what_serves_a_version_and_proves_it_is_told_which(pipeline: dict[str, Any]) -> None:
    assert parameters(pipeline, "render-endpoint") == {**BASE, **REGISTERED, **INTENT}
    assert parameters(pipeline, "smoke-test") == {**BASE, **REGISTERED}


def test_the_template_is_an_artifact_of_a_role_of_its_own(pipeline: dict[str, Any]) -> None:
    action = actions(pipeline)["render-endpoint"]

    assert action["OutputArtifacts"] == [{"Name": "Endpoint"}]
    assert action["RoleArn"] == "arn:aws:iam::222222222222:role/acme-staging-render-action"
    assert actions(pipeline)["deploy-endpoint"]["InputArtifacts"] == [{"Name": "Endpoint"}]


def test_what_decides_on_the_request_is_told_its_intent_and_its_approval(
    pipeline: dict[str, Any],
) -> None:
    assert parameters(pipeline, "check-request") == {**BASE, **INTENT, **APPROVED}
    assert parameters(pipeline, "request") == {**BASE, **INTENT}
    assert parameters(pipeline, "four-eyes") == {**BASE, **APPROVED}


def test_a_gate_is_asked_where_the_models_config_has_a_section_for_it(
    synthesize: Any, staging: Environment
) -> None:
    def define(stack: Any) -> None:
        settings = {"gates": {"cost": {}, "documentation": {}, "metrics": {}}}
        bundle = PipelineSource(stack, "Source", settings=settings)
        PromotionPipeline(stack, "Pipeline", target=staging, model="churn", bundle=bundle)

    (validate,) = [
        stage
        for stage in synthesize(define).only("AWS::CodePipeline::Pipeline")["Stages"]
        if stage["Name"] == "Validate"
    ]

    gates = [action["Name"] for action in validate["Actions"]]
    assert gates == [*STANDING_GATES, "metrics", "documentation", "cost"]
    assert {action["RunOrder"] for action in validate["Actions"]} == {1}


def test_cloudformation_deploys_the_version_that_was_registered(pipeline: dict[str, Any]) -> None:
    action = actions(pipeline)["deploy-endpoint"]

    assert action["Configuration"] == {
        "ActionMode": "CREATE_UPDATE",
        "StackName": "acme-staging-churn-endpoint",
        "TemplatePath": "Endpoint::endpoint.template.json",
        "ParameterOverrides": (
            '{"ModelPackageArn":"#{register.ModelPackageArn}",'
            '"ContentDigest":"#{render.ContentDigest}"}'
        ),
        "RoleArn": "arn:aws:iam::222222222222:role/acme-staging-deployment",
    }
    assert action["RoleArn"] == "arn:aws:iam::222222222222:role/acme-staging-deploy-action"
