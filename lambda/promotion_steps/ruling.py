"""What a gate decided, and on what."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from promotion_steps.case import Case
from promotion_steps.finding import UNDECIDED, Finding, Refused, Undecided

PASSED = "passed"
REFUSED = "refused"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """The decision of one gate.

    Args:
        findings: None is a pass.
        inputs: What the gate read, as JSON: of a file its URI, version id and digest.
        unchecked: What only the target environment could tell, where it was not asked.
        listed: What passes and should be known to who approves, such as code by design.
    """

    findings: tuple[Finding, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    unchecked: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """`passed`, `refused`, or `undecided` where nothing but answers was missing."""
        if not self.findings:
            return PASSED
        is_decided = any(not finding.is_undecided for finding in self.findings)
        return REFUSED if is_decided else UNDECIDED


Examine = Callable[[Case], Ruling]
"""Reads what a gate decides on, and decides."""


def decide(gate: str, examine: Examine, case: Case) -> Ruling:
    """Ask a gate; one that cannot decide says so in a finding, and never lets pass."""
    try:
        return examine(case)
    except Exception as error:  # whatever it is, it is no pass
        return undecided(gate, error)


def undecided(gate: str, error: Exception) -> Ruling:
    """Say what keeps a gate from deciding."""
    if isinstance(error, Refused | Undecided):
        return Ruling(findings=tuple(error.findings(gate)))
    _logger.error("%s cannot decide", gate, exc_info=error)
    message = f"cannot decide, got {type(error).__name__}: {error}"
    return Ruling(findings=(Finding(gate=gate, message=message, is_undecided=True),))
