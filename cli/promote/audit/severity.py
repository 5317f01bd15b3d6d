"""How bad a finding is."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """What a finding asks of people: mend it, or look at it."""

    ERROR = "error"
    WARNING = "warning"
