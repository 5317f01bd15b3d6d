"""What nobody can do on the paths of an assembly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from promote.audit.audit_subject import AuditSubject
from promote.audit.environments import AuditedEnvironment
from promote.audit.finding import Finding
from promote.audit.severity import Severity
from promote.proofs.crossing import crossing_proofs
from promote.proofs.guarding import guarding_proofs
from promote.proofs.path_world import PathWorld
from promote.proofs.proof import Proof
from promotion_steps.names import Environment

RULE = "MP-proven"
_TOOL = "promote"
_CONTROLS = ("NIST.800-53.R5 AC-3", "NIST.800-53.R5 AC-5", "NIST.800-53.R5 AC-6")


def path_proofs(subject: AuditSubject, organization: str | None) -> list[Proof]:
    """Return the sentences about each path; an assembly without one has none.

    Args:
        subject: Whose environments.
        organization: Id of the organization of all accounts. Default: there is none.
    """
    on_paths = [one for one in subject.environments if one.path is not None]
    accounts = dict.fromkeys((one.account for one in on_paths), organization or "")
    world = replace(subject.world, organization=accounts if organization else {})
    proofs = []
    for _, members in groupby(on_paths, key=lambda one: one.path):
        path = PathWorld.of(world, [_environment(one) for one in members])
        proofs += [*crossing_proofs(path), *guarding_proofs(path)]
    return proofs


def proof_document(proof: Proof) -> dict[str, Any]:
    """Return what the report says of a sentence."""
    return {
        "sentence": proof.sentence,
        "environment": proof.environment,
        "holds": proof.holds,
        "asked": proof.asked,
        "behind": list(proof.behind),
        "against": list(proof.against),
    }


def broken_proofs(proofs: Sequence[Proof], subject: AuditSubject) -> list[Finding]:
    """Hold each sentence that is not true against the environment it is about."""
    stacks = {one.name: one.stacks[0].name for one in subject.environments}
    return [
        Finding(
            rule=RULE,
            tool=_TOOL,
            severity=Severity.ERROR,
            stack=stacks[proof.environment],
            message=f"not so: {proof.sentence}; {line}",
            controls=_CONTROLS,
        )
        for proof in proofs
        for line in proof.against
    ]


def _environment(one: AuditedEnvironment) -> Environment:
    return Environment(path=one.path or "", name=one.name, account=one.account, region=one.region)
