"""Findings that somebody accepts, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from promote.audit.audited_stack import AuditedStack
from promote.audit.finding import Finding

_LINT_REASON = "the template's own cfn-lint metadata ignores this check"


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledgment:
    """A reason why the findings of a rule may stay, written in the template.

    Args:
        id: A rule's id, with or without what it found in brackets.
        reason: Why.
        stack: Whose findings.
        logical_id: Whose findings. Default: the whole template's.
    """

    id: str
    reason: str
    stack: str
    logical_id: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Tell whether it speaks of a finding."""
        return (
            self.id in (finding.rule, finding.rule.partition("[")[0])
            and self.stack == finding.stack
            and self.logical_id in (None, finding.logical_id)
        )


def acknowledgments_of(stack: AuditedStack) -> list[Acknowledgment]:
    """Return what a template acknowledges, in its own metadata and in its resources'."""
    found = set(_entries(stack.template.get("Metadata"), stack.name, None))
    for resource in stack.resources:
        found.update(_entries(resource.metadata, stack.name, resource.logical_id))
    return sorted(found, key=lambda one: (one.stack, one.logical_id or "", one.id, one.reason))


def acknowledge(
    findings: Sequence[Finding], acknowledgments: Sequence[Acknowledgment]
) -> tuple[list[Finding], set[Acknowledgment]]:
    """Return the findings with the reasons why they may stay, and what was used for it."""
    used: set[Acknowledgment] = set()
    answered = []
    for finding in findings:
        covering = [one for one in acknowledgments if one.covers(finding)]
        used.update(covering)
        reason = covering[0].reason if covering else None
        answered.append(replace(finding, acknowledged=reason))
    return answered, used


def _entries(metadata: Any, stack: str, logical_id: str | None) -> Iterator[Acknowledgment]:
    if not isinstance(metadata, Mapping):
        return
    for rule_id, reason in (*_of_nag(metadata.get("cdk_nag")), *_of_lint(metadata.get("cfn-lint"))):
        yield Acknowledgment(id=rule_id, reason=reason, stack=stack, logical_id=logical_id)


def _of_nag(section: Any) -> Iterator[tuple[str, str]]:
    match section:
        case {"rules_to_suppress": [*rules]}:
            for rule in rules:
                match rule:
                    # without a reason it accepts nothing
                    case {"id": str(rule_id), "reason": str(reason)} if reason.strip():
                        yield from ((one, reason) for one in _ids(rule_id, rule))


def _ids(rule_id: str, rule: Mapping[str, Any]) -> list[str]:
    parts = rule.get("applies_to") or rule.get("appliesTo") or ()
    exact = [part for part in parts if isinstance(part, str)]
    return [f"{rule_id}[{part}]" for part in exact] if parts else [rule_id]


def _of_lint(section: Any) -> Iterator[tuple[str, str]]:
    match section:
        case {"config": {"ignore_checks": [*checks]}}:
            yield from ((str(check), _LINT_REASON) for check in checks)
