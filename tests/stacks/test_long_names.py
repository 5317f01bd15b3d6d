"""Names of the longest path, environments, model and group that a config may have."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

import app as path_app
from model_promotion.config import load_promotion_config
from tests.conftest import ROOT

PATH = "p" * 20
ENVIRONMENTS = {name: (name * 16)[:16] for name in ("dev", "staging", "prod")}
MODELS = {"breast-cancer": "m" * 24, "diabetes": "d" * 24}
LONGEST = {
    ("AWS::CloudTrail::Trail", "TrailName"): 128,
    ("AWS::CodePipeline::Pipeline", "Name"): 100,
    ("AWS::DynamoDB::Table", "TableName"): 255,
    ("AWS::Events::EventBus", "Name"): 256,
    ("AWS::Events::EventBusPolicy", "StatementId"): 64,
    ("AWS::Events::Rule", "Name"): 64,
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"): 128,
    ("AWS::IAM::Role", "RoleName"): 64,
    ("AWS::KMS::Alias", "AliasName"): 256,
    ("AWS::Lambda::Function", "FunctionName"): 64,
    ("AWS::S3::Bucket", "BucketName"): 63,
    ("AWS::SQS::Queue", "QueueName"): 80,
    ("AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupName"): 63,
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The example with names as long as they may be, by environment and stack name."""
    folder = tmp_path_factory.mktemp("long-names")
    config = Path(shutil.copytree(ROOT / "config", folder / "config"))
    _lengthen(config)
    app = cdk.App(
        outdir=str(folder / "cdk.out"),
        builtin_cloud_formation_validation=False,
        context=path_app.FLAGS,
    )
    path_app.define(app, load_promotion_config(config))
    stacks = app.synth().stacks
    return {one.stack_name: json.loads(json.dumps(one.template)) for one in stacks}


def _lengthen(config: Path) -> None:
    path = config / "path.yaml"
    path.write_text(_renamed(path.read_text("utf-8")).replace("name: acme", f"name: {PATH}"))
    for short, name in MODELS.items():
        file = config / "models" / f"{short}.yaml"
        text = re.sub(r"(?m)^group: .*$", f"group: G{name * 2}{'g' * 14}", file.read_text("utf-8"))
        file.with_stem(name).write_text(re.sub("(?m)^  (staging|prod):", _longer, text))
        file.unlink()


def _renamed(text: str) -> str:
    return re.sub("(?m)^  - name: (dev|staging|prod)$", _longer, text)


def _longer(match: re.Match[str]) -> str:
    return match[0].replace(match[1], ENVIRONMENTS[match[1]])


def _named(templates: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for stack, template in templates.items():
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            for kind, key in LONGEST:
                if resource["Type"] == kind and key in properties:
                    yield stack, kind, properties[key], properties


def test_every_name_fits_where_aws_limits_it(templates: dict[str, Any]) -> None:
    limits = {kind: longest for (kind, _), longest in LONGEST.items()}
    found = list(_named(templates))

    assert {kind for _, kind, _, _ in found} == {*limits} - {"AWS::CloudTrail::Trail"}
    assert [(kind, name) for _, kind, name, _ in found if len(name) > limits[kind]] == []
    assert [stack for stack in templates if len(f"{stack}-endpoint") > 128] == []


def test_every_rule_begins_with_the_prefix_that_policies_expect(templates: dict[str, Any]) -> None:
    rules = [
        (stack, name) for stack, kind, name, _ in _named(templates) if kind == "AWS::Events::Rule"
    ]

    assert len(rules) >= len(templates)
    for stack, name in rules:
        environment = next(one for one in ENVIRONMENTS.values() if f"{PATH}-{one}-" in stack)
        assert name.startswith(f"{PATH}-{environment}-")


def test_no_two_rules_of_a_bus_have_one_name(templates: dict[str, Any]) -> None:
    names = Counter(
        (json.dumps(properties.get("EventBusName")), name)
        for _, kind, name, properties in _named(templates)
        if kind == "AWS::Events::Rule"
    )

    assert names.most_common(1)[0][1] == 1


def test_every_rule_of_every_template_is_named(templates: dict[str, Any]) -> None:
    rules = [
        resource
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Events::Rule"
    ]

    assert [rule for rule in rules if "Name" not in rule["Properties"]] == []
