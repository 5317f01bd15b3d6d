"""What an audit holds against a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from promote.audit.severity import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that one tool holds against one resource, or a whole template.

    Args:
        rule: The rule's id.
        tool: Whose rule it is.
        severity: How bad it is.
        stack: The template's name in the report.
        logical_id: The resource. Default: the template as a whole.
        type: The resource's type.
        message: What is wrong.
        controls: Ids of the controls that it breaks.
        line: Where it stands in the template.
        acknowledged: Why it may stay. Default: nobody says that it may.
    """

    rule: str
    tool: str
    severity: Severity
    stack: str
    logical_id: str | None = None
    type: str | None = None
    message: str
    controls: tuple[str, ...] = ()
    line: int = 1
    acknowledged: str | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """What findings are sorted by: the template, the resource, the rule."""
        return (self.stack, self.logical_id or "", self.tool, self.rule, self.line, self.message)

    def as_document(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return {
            "rule": self.rule,
            "tool": self.tool,
            "severity": self.severity.value,
            "stack": self.stack,
            "logical_id": self.logical_id,
            "type": self.type,
            "message": self.message,
            "controls": list(self.controls),
            "acknowledged": self.acknowledged,
            "line": self.line,
        }
