"""What a network and a trail make of every stack."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from promotion_steps.names import SOURCE_STEPS, TARGET_STEPS
from tests.conftest import ReadTemplate

Templates = dict[str, ReadTemplate]
ENVIRONMENTS = ("dev", "staging", "prod")
SUBNETS = [f"subnet-0a1b2c3d4e5f6071{number}" for number in range(6)]
CALLED_BY_ITS_NAME = {
    "cloudformation": "cloudformation",
    "codepipeline": "codepipeline",
    "dynamodb": "dynamodb",
    "ecr": "ecr.api",
    "events": "events",
    "lambda": "lambda",
    "s3": "s3",
    "sagemaker": "sagemaker.api",
    "sns": "sns",
}
"""Which endpoint answers for a service, by the prefix of its actions."""
BY_LAMBDA_ITSELF = {"ec2", "logs", "sqs"}
"""What Lambda does with a function's role from outside the network."""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def endpoints(template: ReadTemplate) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of each endpoint's policy by the service that it leads to."""
    return {
        found["ServiceName"].removeprefix("com.amazonaws.us-east-1."): found["PolicyDocument"][
            "Statement"
        ]
        for found in template.all("AWS::EC2::VPCEndpoint")
    }


def calls(template: ReadTemplate, role: str) -> Iterator[tuple[str, str]]:
    """Yield each action and resource that a function calls through the network."""
    for policy in template.policies(role):
        for statement in policy["PolicyDocument"]["Statement"]:
            through = json.dumps(statement.get("Condition", {}))
            if statement["Effect"] == "Deny" or "kms:ViaService" in through:
                continue
            for action in listed(statement["Action"]):
                if action.partition(":")[0] not in BY_LAMBDA_ITSELF:
                    yield from ((action, resource) for resource in listed(statement["Resource"]))


def lets_through(statements: list[dict[str, Any]], action: str, resource: str) -> bool:
    return any(
        action in listed(statement["Action"])
        and any(
            fnmatchcase(resource, pattern) or pattern == resource
            for pattern in listed(statement["Resource"])
        )
        for statement in statements
    )


def test_every_function_runs_in_the_network_and_in_none_without_one(
    example: Templates, example_with_every_option: Templates
) -> None:
    inside = example_with_every_option
    found = {
        name: len(inside[f"{name}-environment"].all("AWS::Lambda::Function"))
        for name in ENVIRONMENTS
    }

    assert found == {
        "dev": len(SOURCE_STEPS),
        "staging": len(SOURCE_STEPS) + len(TARGET_STEPS),
        "prod": len(TARGET_STEPS),
    }
    for template in inside.values():
        for function in template.all("AWS::Lambda::Function"):
            assert function["VpcConfig"] == {
                "SecurityGroupIds": ["<AWS::EC2::SecurityGroup>"],
                "SubnetIds": SUBNETS,
            }
    for template in example.values():
        assert not any(one["Type"].startswith("AWS::EC2::") for one in template.resources.values())
        assert "VpcConfig" not in json.dumps(template.resources)


def test_an_environment_has_the_endpoints_that_its_functions_call(
    example_with_every_option: Templates,
) -> None:
    found = {
        name: sorted(endpoints(example_with_every_option[f"{name}-environment"]))
        for name in ENVIRONMENTS
    }

    everything = sorted([*CALLED_BY_ITS_NAME.values(), "sagemaker.runtime"])
    assert found == {
        "dev": ["events", "s3", "sagemaker.api"],
        "staging": everything,
        "prod": everything,
    }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_whatever_a_function_may_call_an_endpoint_lets_through(
    example_with_every_option: Templates, name: str
) -> None:
    template = example_with_every_option[f"{name}-environment"]
    open_to = endpoints(template)
    checked = 0

    for function in template.all("AWS::Lambda::Function"):
        for action, resource in calls(template, function["FunctionName"]):
            service = CALLED_BY_ITS_NAME[action.partition(":")[0]]
            if action == "sagemaker:InvokeEndpoint":
                service = "sagemaker.runtime"
            assert lets_through(open_to[service], action, resource), f"{function}: {action}"
            checked += 1

    assert checked >= 5


def test_steps_read_a_pipelines_artifacts_and_models_their_own_from_the_network(
    example_with_every_option: Templates,
) -> None:
    s3 = endpoints(example_with_every_option["prod-environment"])["s3"]

    bucket = "arn:aws:s3:::acme-prod-artifacts-333333333333"
    assert lets_through(s3, "s3:GetObject", f"{bucket}/acme-prod-*")
    assert lets_through(s3, "s3:GetObject", f"{bucket}/models/*")
    assert lets_through(s3, "s3:ListBucket", bucket)


def test_an_endpoint_lets_roles_of_its_account_through_and_ecrs_signed_addresses(
    example_with_every_option: Templates,
) -> None:
    for name, account in (("dev", "111111111111"), ("staging", "222222222222")):
        for service, statements in endpoints(
            example_with_every_option[f"{name}-environment"]
        ).items():
            own, *others = statements
            assert own["Condition"] == {"StringEquals": {"aws:PrincipalAccount": account}}
            assert not any("*" in action for action in listed(own["Action"]))
            assert [other["Sid"] for other in others] == (
                ["FetchImageLayersFromECR"] if (name, service) == ("staging", "s3") else []
            )


def test_a_served_model_has_a_group_that_its_pipeline_hands_to_the_endpoint(
    example_with_every_option: Templates,
) -> None:
    template = example_with_every_option["prod-breast-cancer"]
    (action,) = [
        action
        for stage in template.only("AWS::CodePipeline::Pipeline")["Stages"]
        for action in stage["Actions"]
        if action["Name"] == "deploy-endpoint"
    ]

    group = template.only("AWS::EC2::SecurityGroup")
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    assert tags["model-promotion:model"] == "breast-cancer"
    assert json.loads(action["Configuration"]["ParameterOverrides"]) == {
        "ModelPackageArn": "#{register.ModelPackageArn}",
        "ContentDigest": "#{render.ContentDigest}",
        "SecurityGroupId": "<AWS::EC2::SecurityGroup>",
    }


def test_a_model_that_is_registered_and_not_served_has_no_group(
    example_with_every_option: Templates,
) -> None:
    for stack, template in example_with_every_option.items():
        actions = json.dumps(template.all("AWS::CodePipeline::Pipeline"))
        groups = len(template.all("AWS::EC2::SecurityGroup"))
        if not stack.endswith("-environment"):
            assert groups == ("deploy-endpoint" in actions), stack


def test_one_more_model_costs_at_most_six_resources_in_a_network_too(
    example_with_every_option: Templates,
) -> None:
    for stack, template in example_with_every_option.items():
        own = [one for one in template.resources.values() if "CDK" not in one["Type"]]
        assert stack.endswith("-environment") or len(own) <= 6, stack


def test_a_trail_watches_the_models_and_the_evidence_that_an_environment_has(
    example: Templates, example_with_every_option: Templates
) -> None:
    watched = {
        name: example_with_every_option[f"{name}-environment"].only("AWS::CloudTrail::Trail")[
            "AdvancedEventSelectors"
        ][1]["FieldSelectors"][2]["StartsWith"]
        for name in ENVIRONMENTS
    }

    assert watched == {
        "dev": ["arn:aws:s3:::acme-dev-artifacts-111111111111/"],
        "staging": [
            "arn:aws:s3:::acme-staging-artifacts-222222222222/",
            "arn:aws:s3:::acme-staging-evidence-222222222222/",
        ],
        "prod": [
            "arn:aws:s3:::acme-prod-artifacts-333333333333/",
            "arn:aws:s3:::acme-prod-evidence-333333333333/",
        ],
    }
    for template in example.values():
        assert template.all("AWS::CloudTrail::Trail") == []


def test_cfn_lint_finds_nothing_with_every_option(assembly_with_every_option: Path) -> None:
    templates = sorted(assembly_with_every_option.glob("*.template.json"))
    templates += sorted(assembly_with_every_option.glob("asset.*/endpoint.template.json"))

    assert len(templates) == 11
    subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "-i", "W3005", "-t", *templates],
        check=True,
        timeout=120,
    )
