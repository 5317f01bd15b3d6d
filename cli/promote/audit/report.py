"""The report of an audit, as one document."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from promote.audit.acknowledgment import Acknowledgment, acknowledge, acknowledgments_of
from promote.audit.action_reference import ActionReference
from promote.audit.audit_options import AuditOptions
from promote.audit.audit_subject import AuditSubject
from promote.audit.audited_stack import AuditedStack
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.comparison.baseline import changes_since
from promote.audit.comparison.parity import parity
from promote.audit.finding import Finding
from promote.audit.foreign_grants import foreign_grants, trust_graph
from promote.audit.gate_comparison import gates_document
from promote.audit.model_gates import waivers
from promote.audit.path_proofs import broken_proofs, path_proofs, proof_document
from promote.audit.protection import protection_of
from promote.audit.rule_run import RuleTally, run_rules
from promote.audit.rules.catalogue import all_rules
from promote.audit.summary import summary
from promote.audit.surroundings import Surroundings
from promote.audit.tools.reference_run import action_reference_run
from promote.audit.tools.scanners import run_scanners
from promote.audit.tools.tool_run import installed_version

FORMAT = 1
_TOOL = "promote audit"
_DISTRIBUTION = "model-promotion"


def report(
    assembly: CloudAssembly, options: AuditOptions, say: Callable[[str], None]
) -> dict[str, Any]:
    """Return what an assembly is, who may do what, and what is held against it.

    Args:
        assembly: What is audited.
        options: What the auditor chose.
        say: Hears of parts that take long.
    """
    subject = AuditSubject(assembly)
    grants = foreign_grants(subject)
    tallies, own = _own_rules(assembly, options)
    runs = [*run_scanners(assembly.stacks, options.without, say), action_reference_run()]
    proofs = path_proofs(subject, options.organization)
    proven = broken_proofs(proofs, subject)
    found = [*own, *proven, *(finding for run in runs for finding in run.findings)]
    accepted = [one for stack in assembly.stacks for one in acknowledgments_of(stack)]
    findings, used = acknowledge(sorted(found, key=lambda one: one.order), accepted)
    return {
        "format": FORMAT,
        "assembly": assembly.name,
        "digest": assembly.digest,
        "tool": {"name": _TOOL, "version": installed_version(_DISTRIBUTION)},
        "summary": summary(assembly, findings, runs, options.fail_on),
        **_what_there_is(subject),
        "trust": trust_graph(subject, grants),
        "grants": grants,
        "proofs": [proof_document(proof) for proof in proofs],
        "rules": [tally.as_document() for tally in tallies],
        "findings": [finding.as_document() for finding in findings],
        "acknowledgments": [_acknowledgment(one, used) for one in accepted],
        "tools": [run.as_document() for run in runs],
        "parity": parity(subject),
        "baseline": _baseline(options, subject),
    }


def _own_rules(
    assembly: CloudAssembly, options: AuditOptions
) -> tuple[list[RuleTally], list[Finding]]:
    around = Surroundings(
        assembly=assembly,
        organization=options.organization,
        actions=ActionReference.installed(),
    )
    resources = [resource for stack in assembly.stacks for resource in stack.resources]
    return run_rules(all_rules(), resources, around)


def _what_there_is(subject: AuditSubject) -> dict[str, Any]:
    stacks = subject.assembly.stacks
    return {
        "environments": [one.as_document() for one in subject.environments],
        "stacks": [_stack(stack) for stack in stacks],
        "gates": [gates_document(name, gates) for name, gates in subject.gates.items()],
        "waivers": waivers(subject.gates),
        "protection": [line for stack in stacks for line in protection_of(stack)],
    }


def _baseline(options: AuditOptions, subject: AuditSubject) -> dict[str, Any] | None:
    if options.baseline is None:
        return None
    return changes_since(AuditSubject(options.baseline), subject)


def _stack(stack: AuditedStack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "environment": stack.environment,
        "account": stack.account,
        "region": stack.region,
        "template": stack.template_file,
        "sha256": stack.sha256,
        "bytes": len(stack.text.encode()),
        "resources": len(stack.resources),
    }


def _acknowledgment(one: Acknowledgment, used: Collection[Acknowledgment]) -> dict[str, Any]:
    return {
        "id": one.id,
        "reason": one.reason,
        "stack": one.stack,
        "logical_id": one.logical_id,
        "used": one in used,
    }
