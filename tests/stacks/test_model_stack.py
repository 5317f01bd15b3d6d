"""How decisions on a model leave staging and what starts a promotion into it, exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

QUEUE = "arn:aws:sqs:us-east-1:222222222222:acme-staging-undelivered"


def rule_with(example: Any, stack: str, description: str) -> dict[str, Any]:
    rules = example[stack].all("AWS::Events::Rule")
    (rule,) = [rule for rule in rules if rule["Description"].startswith(description)]
    return rule


def stages(example: Any, stack: str) -> dict[str, Any]:
    pipeline = example[stack].only("AWS::CodePipeline::Pipeline")
    return {stage["Name"]: stage for stage in pipeline["Stages"]}


def asset(assembly: Path, example: Any, stack: str) -> Path:
    source = stages(example, stack)["Source"]["Actions"][0]["Configuration"]
    return assembly / f"asset.{source['S3ObjectKey'].removesuffix('.zip')}"


def test_a_decision_and_a_withdrawal_are_announced_and_a_recorded_outcome_never(
    example: Any,
) -> None:
    rule = rule_with(example, "staging-breast-cancer", "Announces")

    absent = [{"exists": False}]
    withdrawn = {"CustomerMetadataProperties": {"promotion.withdrawn": [{"exists": True}]}}
    assert "EventBusName" not in rule
    assert json.loads(rule["EventPattern"]) == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "account": ["222222222222"],
        "detail": {
            "ModelPackageGroupName": ["breast-cancer"],
            "$or": [
                {
                    "UpdatedModelPackageFields": ["ModelApprovalStatus"],
                    "ModelApprovalStatus": ["Approved", "Rejected"],
                },
                {"UpdatedModelPackageFields": ["CustomerMetadataProperties"], **withdrawn},
                {
                    "UpdatedModelPackageFields": [*absent, None],
                    "ModelApprovalStatus": ["Approved"],
                    "CustomerMetadataProperties": {
                        "promotion.approved-at": absent,
                        "promotion.prod.verdict": absent,
                    },
                },
                {"UpdatedModelPackageFields": [*absent, None], "ModelApprovalStatus": ["Rejected"]},
                {"UpdatedModelPackageFields": [*absent, None], **withdrawn},
            ],
        },
    }


def test_what_was_decided_goes_to_the_next_environments_bus(example: Any) -> None:
    rule = rule_with(example, "staging-breast-cancer", "Announces")

    assert rule["Targets"] == [
        {
            "Id": "NextEnvironment",
            "Arn": "arn:aws:events:us-east-1:333333333333:event-bus/acme-prod-promotion",
            "RoleArn": "arn:aws:iam::222222222222:role/acme-staging-announce",
            "DeadLetterConfig": {"Arn": QUEUE},
        }
    ]


def test_the_version_in_the_event_is_the_one_that_is_promoted(example: Any) -> None:
    rule = rule_with(example, "staging-breast-cancer", "Starts")

    assert rule["EventBusName"] == "acme-staging-promotion"
    assert rule["EventPattern"] == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "account": ["111111111111"],
        "detail": {
            "ModelPackageGroupName": ["breast-cancer"],
            "ModelApprovalStatus": ["Approved"],
            "CustomerMetadataProperties": {"promotion.withdrawn": [{"exists": False}]},
        },
    }
    assert rule["Targets"] == [
        {
            "Id": "Pipeline",
            "Arn": "arn:aws:codepipeline:us-east-1:222222222222:acme-staging-breast-cancer",
            "RoleArn": "arn:aws:iam::222222222222:role/acme-staging-start",
            "InputTransformer": {
                "InputPathsMap": {
                    "ModelPackageArn": "$.detail.ModelPackageArn",
                    "ApprovedAt": "$.time",
                },
                "InputTemplate": (
                    '{"variables":[{"name":"ModelPackageArn","value":<ModelPackageArn>},'
                    '{"name":"ApprovedAt","value":<ApprovedAt>}]}'
                ),
            },
            "DeadLetterConfig": {"Arn": QUEUE},
        }
    ]


def test_the_last_environment_announces_nothing(example: Any) -> None:
    rules = example["prod-diabetes"].all("AWS::Events::Rule")

    assert [rule["Description"] for rule in rules] == [
        "Starts the promotion of versions of diabetes approved in staging"
    ]


def test_the_first_environment_has_no_pipeline(example: Any) -> None:
    assert example["dev-breast-cancer"].all("AWS::CodePipeline::Pipeline") == []


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("breast-cancer", ["Source", "Request", "Validate", "Promote", "Deploy", "Verify"]),
        ("diabetes", ["Source", "Request", "Validate", "Promote"]),
    ],
)
def test_only_a_served_model_is_deployed_and_verified(
    example: Any, model: str, expected: list[str]
) -> None:
    assert list(stages(example, f"prod-{model}")) == expected


def test_an_asset_holds_the_settings_of_its_environment(assembly: Path, example: Any) -> None:
    floors = {}
    for environment in ("staging", "prod"):
        folder = asset(assembly, example, f"{environment}-diabetes")
        assert [path.name for path in folder.iterdir()] == ["promotion.json"]
        settings = json.loads((folder / "promotion.json").read_text("utf-8"))
        assert settings["model"] == settings["group"] == "diabetes"
        assert "smoke_test" not in settings
        floors[environment] = settings["gates"]["metrics"]["r2"]["min"]

    assert floors == {"staging": 0.4, "prod": 0.45}


def test_a_served_models_asset_holds_what_deploys_and_what_asks_it(
    assembly: Path, example: Any
) -> None:
    folder = asset(assembly, example, "prod-breast-cancer")

    assert sorted(path.name for path in folder.iterdir()) == [
        "endpoint.template.json",
        "payload",
        "promotion.json",
    ]
    config = Path(__file__).parents[2] / "config" / "models" / "breast-cancer.csv"
    assert (folder / "payload").read_bytes() == config.read_bytes()


def test_the_source_action_may_read_the_bucket_that_holds_the_asset(example: Any) -> None:
    configuration = stages(example, "prod-diabetes")["Source"]["Actions"][0]["Configuration"]
    reading = example["prod-environment"].may("acme-prod-source-action")["ReadPublishedAssets"]

    assert reading["Resource"] == f"arn:aws:s3:::{configuration['S3Bucket']}/*.zip"
    assert configuration["S3ObjectKey"].endswith(".zip")
    assert configuration["PollForSourceChanges"] == "false"
