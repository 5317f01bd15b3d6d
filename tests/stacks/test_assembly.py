"""What holds in every template of the running example."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ACCOUNTS = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}


def statements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "Effect" in value:
            yield value
        for item in value.values():
            yield from statements(item)
    elif isinstance(value, list):
        for item in value:
            yield from statements(item)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_each_stack_is_named_by_its_environment_and_its_part(example: Any) -> None:
    parts = ("breast-cancer", "diabetes", "environment")

    assert list(example) == sorted(f"{name}-{part}" for name in ACCOUNTS for part in parts)


def test_stacks_are_deployed_as_the_path_and_the_id_say(assembly: Path) -> None:
    artifacts = json.loads((assembly / "manifest.json").read_text("utf-8"))["artifacts"]
    stacks = {
        name: artifact
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }

    for name, stack in stacks.items():
        environment = name.partition("-")[0]
        assert stack["environment"] == f"aws://{ACCOUNTS[environment]}/us-east-1"
        assert stack["properties"]["stackName"] == f"acme-{name}"
        others = [other for other in stack["dependencies"] if not other.endswith(".assets")]
        assert others == ([] if name.endswith("-environment") else [f"{environment}-environment"])


def test_no_template_exports_or_imports(example: Any) -> None:
    for template in example.values():
        text = json.dumps(template.template)
        assert "Outputs" not in template.template
        assert "Fn::ImportValue" not in text
        assert "Fn::GetStackOutput" not in text


def test_one_more_model_costs_at_most_six_resources(example: Any) -> None:
    costs = {
        name: len([one for one in template.resources.values() if "CDK" not in one["Type"]])
        for name, template in example.items()
        if not name.endswith("-environment")
    }

    assert costs == {
        "dev-breast-cancer": 2,
        "dev-diabetes": 2,
        "staging-breast-cancer": 5,
        "staging-diabetes": 4,  # it is registered and not served: no endpoint, no alarm of it
        "prod-breast-cancer": 4,
        "prod-diabetes": 3,
    }


def test_only_manual_approvals_have_a_time_out_since_codepipeline_refuses_others(
    example: Any,
) -> None:
    actions = [
        action
        for template in example.values()
        for resource in template.resources.values()
        if resource["Type"] == "AWS::CodePipeline::Pipeline"
        for stage in resource["Properties"]["Stages"]
        for action in stage["Actions"]
    ]
    automatic = [one for one in actions if one["ActionTypeId"]["Category"] != "Approval"]

    assert automatic
    assert [one["Name"] for one in automatic if "TimeoutInMinutes" in one] == []


def test_a_foreign_account_is_always_narrowed_to_roles(example: Any) -> None:
    found = 0
    for name, template in example.items():
        own = ACCOUNTS[name.partition("-")[0]]
        for statement in statements(template.resources):
            for principal in listed(statement.get("Principal", {}).get("AWS", [])):
                if principal in {"*", "<AWS::IAM::Role>"} or own in principal:
                    continue
                found += 1
                assert principal.endswith(":root"), "a foreign role may not exist yet"
                account = principal.split(":")[4]
                narrowed = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]
                assert all(arn.startswith(f"arn:aws:iam::{account}:role/") for arn in narrowed)
    assert found


def test_every_role_refers_to_one_policy_that_no_other_role_has(example: Any) -> None:
    for template in example.values():
        resources = template.template["Resources"]
        kinds = {logical_id: resource["Type"] for logical_id, resource in resources.items()}
        assert "AWS::IAM::Policy" not in kinds.values()
        assert not any(kind.startswith("Custom::") for kind in kinds.values())
        referred = []
        for resource in resources.values():
            if resource["Type"] == "AWS::IAM::Role":
                assert "Policies" not in resource["Properties"]
                (policy,) = resource["Properties"]["ManagedPolicyArns"]
                referred.append(policy["Ref"])
            if resource["Type"] == "AWS::IAM::ManagedPolicy":
                assert not resource["Properties"].keys() & {"Groups", "Roles", "Users"}
        policies = [key for key, kind in kinds.items() if kind == "AWS::IAM::ManagedPolicy"]
        assert sorted(referred) == sorted(policies)


def test_every_rule_keeps_what_it_could_not_deliver(example: Any) -> None:
    rules = [rule for template in example.values() for rule in template.all("AWS::Events::Rule")]

    assert len(rules) == 24
    for rule in rules:
        for target in rule["Targets"]:
            assert target["DeadLetterConfig"]["Arn"].endswith("-undelivered")


def test_groups_say_where_they_are_on_the_path(example: Any) -> None:
    tags = {
        environment: {
            tag["Key"]: tag["Value"]
            for tag in example[f"{environment}-diabetes"].only("AWS::SageMaker::ModelPackageGroup")[
                "Tags"
            ]
        }
        for environment in ACCOUNTS
    }

    common = {
        "cost-center": "machine-learning",
        "model-promotion:path": "acme",
        "model-promotion:model": "diabetes",
    }
    assert tags == {
        "dev": {
            **common,
            "model-promotion:environment": "dev",
            "model-promotion:target": "staging",
        },
        "staging": {
            **common,
            "model-promotion:environment": "staging",
            "model-promotion:target": "prod",
        },
        "prod": {**common, "model-promotion:environment": "prod"},
    }


def test_templates_are_small_enough_for_cloudformation(assembly: Path) -> None:
    for path in assembly.glob("*.template.json"):
        # CloudFormation takes a megabyte; every team adds roles.
        assert path.stat().st_size < 400_000


def test_cfn_lint_finds_nothing(assembly: Path) -> None:
    templates = sorted(assembly.glob("*.template.json"))
    templates += sorted(assembly.glob("asset.*/endpoint.template.json"))

    assert len(templates) == 11
    subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "-i", "W3005", "-t", *templates],
        check=True,
        timeout=120,
    )
