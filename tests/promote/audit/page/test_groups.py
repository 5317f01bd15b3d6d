from __future__ import annotations

from typing import Any

from promote.audit.page.finding_groups import finding_groups
from promote.audit.page.gate_rows import gate_rows
from promote.audit.page.grant_choices import GrantChoices
from promote.audit.page.reason_groups import reason_groups


def test_findings_are_grouped_by_tool_and_rule_with_open_errors_first(
    report: dict[str, Any],
) -> None:
    groups = finding_groups(report["findings"])

    told = {
        tool: [(group.rule.partition("[")[0], group.severity, group.open) for group in of_tool]
        for tool, of_tool in groups.items()
    }
    assert told == {
        "promote": [
            ("MP-action-wildcard", "error", 1),
            ("MP-pipeline-queued", "error", 1),
            ("MP-log-retention", "warning", 1),
        ],
        "cdk-nag": [
            ("NIST.800.53.R5-S3BucketReplicationEnabled", "error", 1),
            ("AwsSolutions-IAM5", "error", 0),
        ],
        "cfn-lint": [("W3005", "warning", 1)],
    }


def test_an_open_finding_stands_before_one_that_is_acknowledged(report: dict[str, Any]) -> None:
    (*_, retention) = finding_groups(report["findings"])["promote"]

    assert [one["acknowledged"] is None for one in retention.findings] == [True, False]


def test_gates_stand_side_by_side_and_say_where_they_differ(report: dict[str, Any]) -> None:
    metrics, integrity, latency = gate_rows(report["gates"][0])

    staging, prod = metrics.cells
    assert staging is not None
    assert prod is not None
    assert [(one.text, one.everywhere) for one in (*staging, *prod)] == [
        ("auc: min 0.95", False),
        ("recall: min 0.9", True),
        ("auc: min 0.97", False),
        ("recall: min 0.9", True),
    ]
    assert (metrics.differs, integrity.differs, latency.differs) == (True, False, True)
    assert latency.cells[0] is None


def test_a_reason_is_told_once_and_one_that_excuses_nothing_is_last(
    report: dict[str, Any],
) -> None:
    groups = reason_groups(report["acknowledgments"])

    assert [(len(group.acknowledgments), group.unused) for group in groups] == [
        (2, 0),
        (1, 0),
        (1, 1),
    ]


def test_grants_are_filtered_by_what_occurs_in_them(report: dict[str, Any]) -> None:
    assert GrantChoices.of(report["grants"]) == GrantChoices(
        environments=["dev", "prod", "staging"],
        services=["events", "kms", "s3", "sagemaker", "sts"],
        accesses=["permissions", "read", "write"],
    )
