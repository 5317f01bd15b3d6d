"""Nothing that cdk-nag holds against any template is left without a reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import cloudformation_include as inclusion
from cdk_nag import (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NagPack,
    NIST80053R5Checks,
    PCIDSS321Checks,
)

import app as path_app
from model_promotion.config import load_promotion_config
from stacks.acknowledgments import ACKNOWLEDGED, Acknowledged
from stacks.path_stack import PathStack
from tests.conftest import ROOT
from tests.stacks.every_option import switch_on_every_option

PACKS = (AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks)


def findings(scope: Any, stacks: Iterable[cdk.Stack]) -> dict[str, set[str]]:
    """Return what the packs find in each stack and nobody acknowledged."""
    packs: list[NagPack] = [pack(scope) for pack in PACKS]
    return {
        stack.node.id: {
            violation.rule_name
            for pack in packs
            for violation in pack.validate_scope(stack).violations
        }
        for stack in stacks
    }


@dataclass(frozen=True)
class Nagged:
    """An app whose stacks are defined, and the folder of its templates."""

    app: cdk.App
    folder: Path

    @property
    def stacks(self) -> list[PathStack]:
        return [one for one in self.app.node.children if isinstance(one, PathStack)]

    @property
    def acknowledged(self) -> dict[str, dict[str, str]]:
        """The reasons in each template by the findings that they are for."""
        return {stack.node.id: _reasons(self._template(stack)) for stack in self.stacks}

    @cached_property
    def found(self) -> dict[str, set[str]]:
        """What the packs find in the templates themselves, whatever is acknowledged."""
        return _found_in([self.folder / stack.template_file for stack in self.stacks])

    @property
    def endpoint_templates(self) -> list[Path]:
        return sorted(self.folder.glob("asset.*/endpoint.template.json"))

    def _template(self, stack: cdk.Stack) -> Any:
        return json.loads((self.folder / stack.template_file).read_text("utf-8"))


def _reasons(template: Any) -> dict[str, str]:
    rules = template.get("Metadata", {}).get("cdk_nag", {}).get("rules_to_suppress", [])
    return {rule["id"]: rule["reason"] for rule in rules}


def _found_in(templates: Iterable[Path]) -> dict[str, set[str]]:
    app = cdk.App(analytics_reporting=False, builtin_cloud_formation_validation=False)
    included = []
    for template in templates:
        name = f"{template.parent.name}-" if template.name.startswith("endpoint.") else ""
        stack = cdk.Stack(app, f"{name}{template.name.partition('.')[0]}".replace(".", "-"))
        inclusion.CfnInclude(stack, "Template", template_file=str(template))
        included.append(stack)
    return findings(app, included)


@pytest.fixture(scope="module")
def example_nagged(tmp_path_factory: pytest.TempPathFactory) -> Nagged:
    return _nagged(tmp_path_factory.mktemp("example"), every_option=False)


@pytest.fixture(scope="module")
def every_option_nagged(tmp_path_factory: pytest.TempPathFactory) -> Nagged:
    return _nagged(tmp_path_factory.mktemp("every-option"), every_option=True)


@pytest.fixture(params=["example_nagged", "every_option_nagged"])
def nagged(request: pytest.FixtureRequest) -> Nagged:
    found: Nagged = request.getfixturevalue(request.param)
    return found


def _nagged(folder: Path, *, every_option: bool) -> Nagged:
    config = Path(shutil.copytree(ROOT / "config", folder / "config"))
    if every_option:
        switch_on_every_option(config)
    app = cdk.App(
        outdir=str(folder / "cdk.out"),
        builtin_cloud_formation_validation=False,
        context=path_app.FLAGS,
    )
    path_app.define(app, load_promotion_config(config))
    app.synth()
    return Nagged(app=app, folder=folder / "cdk.out")


def test_nothing_is_found_that_is_not_acknowledged_where_it_is(nagged: Nagged) -> None:
    assert {
        stack: left for stack, left in findings(nagged.app, nagged.stacks).items() if left
    } == {}


def test_each_template_acknowledges_what_is_found_in_it_and_nothing_besides(
    nagged: Nagged,
) -> None:
    assert {stack: set(reasons) for stack, reasons in nagged.acknowledged.items()} == nagged.found


def test_nothing_is_found_in_the_templates_of_endpoints(nagged: Nagged) -> None:
    found = _found_in(nagged.endpoint_templates)

    assert len(found) == 2
    assert {template: left for template, left in found.items() if left} == {}


def test_there_are_at_most_five_kinds_of_acknowledgments() -> None:
    assert len({one.kind for one in ACKNOWLEDGED}) == 5


@pytest.mark.parametrize("one", ACKNOWLEDGED, ids=lambda one: one.findings[0])
def test_an_acknowledgment_has_a_reason_and_says_what_it_is_about(one: Acknowledged) -> None:
    assert len(one.reason.split()) >= 10
    assert one.reason.endswith(".")
    assert one.findings
    assert issubclass(one.of, cdk.CfnResource)


@pytest.mark.parametrize("one", ACKNOWLEDGED, ids=lambda one: one.findings[0])
def test_every_acknowledged_finding_is_found_somewhere(
    one: Acknowledged, example_nagged: Nagged, every_option_nagged: Nagged
) -> None:
    needless = set(one.findings)
    for nagged in (example_nagged, every_option_nagged):
        for stack in nagged.stacks:
            needless -= {
                finding
                for finding in needless
                if finding.format_map(stack.names_in_findings) in nagged.found[stack.node.id]
            }

    assert needless == set()
