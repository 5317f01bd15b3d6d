"""Every rule asked about every resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from promote.audit.finding import Finding
from promote.audit.resource import Resource
from promote.audit.rule import Answer, Fault, Outcome, Rule
from promote.audit.severity import Severity
from promote.audit.surroundings import Surroundings

TOOL = "promote"


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleTally:
    """How one rule fared over all resources."""

    rule: Rule
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def as_document(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return {
            "id": self.rule.id,
            "title": self.rule.title,
            "why": self.rule.why,
            "severity": self.rule.severity.value,
            "controls": list(self.rule.controls),
            **{outcome.value: self.outcomes[outcome] for outcome in Outcome},
        }


def run_rules(
    rules: Sequence[Rule], resources: Iterable[Resource], around: Surroundings
) -> tuple[list[RuleTally], list[Finding]]:
    """Ask each rule about each resource; a rule that crashes is a finding, not the end."""
    tallies = [RuleTally(rule=rule) for rule in sorted(rules, key=lambda rule: rule.id)]
    findings: list[Finding] = []
    for resource in resources:
        for tally in tallies:
            answer = _ask(tally.rule, resource, around)
            tally.outcomes[answer.outcome] += 1
            findings.extend(_findings(tally.rule, resource, answer))
    return tallies, findings


def _ask(rule: Rule, resource: Resource, around: Surroundings) -> Answer:
    try:
        return rule.judge(resource, around)
    except Exception as error:  # whatever another team's template made of it, the audit goes on
        crash = f"rule crashed: {type(error).__name__}: {error}"
        return Answer(Outcome.CRASHED, (Fault(crash, Severity.ERROR),))


def _findings(rule: Rule, resource: Resource, answer: Answer) -> Iterator[Finding]:
    for fault in answer.faults:
        yield Finding(
            rule=rule.id,
            tool=TOOL,
            severity=fault.severity or rule.severity,
            stack=resource.stack,
            logical_id=resource.logical_id,
            type=resource.type,
            message=fault.message,
            controls=rule.controls,
            line=resource.line,
        )
