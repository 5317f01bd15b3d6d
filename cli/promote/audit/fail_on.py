"""What fails an audit."""

from __future__ import annotations

from enum import StrEnum


class FailOn(StrEnum):
    """From which severity on a finding that nobody acknowledged fails the audit."""

    ERROR = "error"
    WARNING = "warning"
    NOTHING = "nothing"
