from __future__ import annotations

import sys

import pytest

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.tools.cdk_nag import PACKS, run_cdk_nag
from promote.audit.tools.tool_run import ToolRun
from tests.promote.audit.assemblies import write_assembly

BUCKET = {"Type": "AWS::S3::Bucket"}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        },
        "Policies": [
            {
                "PolicyName": "All",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}
                    ],
                },
            }
        ],
    },
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ToolRun:
    """What the four packs hold against three templates, the last of which is none."""
    folder = write_assembly(
        tmp_path_factory.mktemp("nag") / "out",
        a={"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Bucket": BUCKET}},
        b={"Resources": {"Role": ROLE}},
        c={"Resources": {"Bucket": BUCKET | {"DependsOn": "Nobody"}}},
    )
    return run_cdk_nag(CloudAssembly.read(folder).stacks)


def test_all_four_packs_are_asked(run: ToolRun) -> None:
    assert run.as_document() == {
        "name": "cdk-nag",
        "version": "3.0.2",
        "ran": True,
        "why_not": None,
        "packs": list(PACKS),
    }
    packs = {finding.rule.partition("-")[0] for finding in run.findings if finding.stack == "a"}
    assert packs == {"AwsSolutions", "NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"}


def test_a_finding_stands_at_its_resource_with_its_controls(run: ToolRun) -> None:
    (found,) = [one for one in run.findings if one.rule == "PCI.DSS.321-S3BucketReplicationEnabled"]

    assert (found.stack, found.logical_id, found.type) == ("a", "Bucket", "AWS::S3::Bucket")
    assert found.line == 6
    assert found.message == "The S3 Bucket does not have replication enabled"
    assert found.controls == ("PCI.DSS.3.2.1 2.2", "PCI.DSS.3.2.1 10.5.3")


def test_what_a_rule_found_is_part_of_its_id(run: ToolRun) -> None:
    assert "AwsSolutions-IAM5[Resource::arn:aws:s3:::*]" in {
        finding.rule for finding in run.findings if finding.stack == "b"
    }


def test_a_template_that_the_cdk_cannot_read_is_a_finding_and_the_others_are_asked(
    run: ToolRun,
) -> None:
    (found,) = [finding for finding in run.findings if finding.stack == "c"]

    assert found.rule == "CdkNag-TemplateNotRead"
    assert found.message.startswith("the CDK cannot read the template: ")
    assert "Nobody" in found.message


def test_where_it_is_missing_the_report_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cdk_nag", None)

    assert run_cdk_nag([]).why_not == (
        "not run, because cdk-nag is not installed: install model-promotion[audit]"
    )
