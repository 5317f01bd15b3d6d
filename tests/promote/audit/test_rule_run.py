from __future__ import annotations

from pathlib import Path

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.resource import Resource
from promote.audit.rule import Answer, Rule
from promote.audit.rule_run import run_rules
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings
from tests.promote.audit.assemblies import write_assembly


def rule(judge: object) -> Rule:
    return Rule(
        id="MP-test",
        title="Title",
        why="Why.",
        severity=Severity.WARNING,
        controls=("NIST.800-53.R5 AC-3",),
        judge=judge,
    )


def test_a_rule_that_crashes_is_a_finding_and_the_others_go_on(tmp_path: Path) -> None:
    def crash(resource: Resource, _: Surroundings) -> Answer:
        if resource.logical_id == "Odd":
            raise KeyError("Missing")
        return Answer.of([])

    queue = {"Type": "AWS::SQS::Queue"}
    folder = write_assembly(tmp_path / "out", app={"Resources": {"Even": queue, "Odd": queue}})
    assembly = CloudAssembly.read(folder)

    (tally,), (finding,) = run_rules(
        [rule(crash)], assembly.stack("app").resources, Surroundings(assembly=assembly)
    )

    assert finding.as_document() == {
        "rule": "MP-test",
        "tool": "promote",
        "severity": "error",
        "stack": "app",
        "logical_id": "Odd",
        "type": "AWS::SQS::Queue",
        "message": "rule crashed: KeyError: 'Missing'",
        "controls": ["NIST.800-53.R5 AC-3"],
        "acknowledged": None,
        "line": 6,
    }
    document = tally.as_document()
    assert (document["compliant"], document["crashed"]) == (1, 1)
    assert (document["non_compliant"], document["not_applicable"]) == (0, 0)
