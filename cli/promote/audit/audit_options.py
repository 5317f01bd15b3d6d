"""What an auditor may choose."""

from __future__ import annotations

from dataclasses import dataclass

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.fail_on import FailOn


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditOptions:
    """How an assembly is audited.

    Args:
        organization: Id of the organization that all accounts belong to.
            Default: the one that the templates name, if they do.
        baseline: What the assembly is compared with. Default: nothing.
        without: Names of scanners that are not asked. Default: all are.
        fail_on: What fails the audit. Default: errors.
    """

    organization: str | None = None
    baseline: CloudAssembly | None = None
    without: frozenset[str] = frozenset()
    fail_on: FailOn = FailOn.ERROR
