from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.tools.cfn_lint import run_cfn_lint
from promote.audit.tools.tool_run import ToolRun
from tests.promote.audit.assemblies import write_assembly

MISTYPED = {"Type": "AWS::SQS::Queue", "Properties": {"QueueNam": "q"}}
UNUSED = {"Unused": {"Type": "String"}}


def lint(tmp_path: Path, template: dict[str, Any]) -> ToolRun:
    folder = write_assembly(tmp_path / "out", app=template)
    return run_cfn_lint(CloudAssembly.read(folder).stacks)


def test_a_mistyped_property_is_found_at_its_line(tmp_path: Path) -> None:
    run = lint(tmp_path, {"Resources": {"Queue": MISTYPED}})

    (finding,) = run.findings
    assert finding.rule == "E3002"
    assert (finding.tool, finding.severity.value) == ("cfn-lint", "error")
    assert (finding.stack, finding.logical_id, finding.type) == ("app", "Queue", "AWS::SQS::Queue")
    assert finding.line == 6
    assert "QueueNam" in finding.message


def test_what_a_template_hides_from_it_is_found_all_the_same(tmp_path: Path) -> None:
    template = {
        "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["W2001"]}}},
        "Parameters": UNUSED,
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    }

    run = lint(tmp_path, template)

    assert [(one.rule, one.severity.value, one.logical_id) for one in run.findings] == [
        ("W2001", "warning", None)
    ]


def test_what_the_cdk_writes_by_itself_is_no_finding(tmp_path: Path) -> None:
    topic = {
        "Type": "AWS::SNS::Subscription",
        "DependsOn": ["Topic"],
        "Properties": {"Protocol": "sms", "Endpoint": "1", "TopicArn": {"Ref": "Topic"}},
    }

    run = lint(tmp_path, {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, "Sub": topic}})

    assert run.findings == ()
    assert "W3005" in run.packs[0]


def test_where_it_is_missing_the_report_says_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cfnlint", None)

    run = lint(tmp_path, {"Resources": {}})

    assert run.as_document()["ran"] is False
    assert run.why_not == (
        "not run, because cfn-lint is not installed: install model-promotion[audit]"
    )
