"""One resource of a template that is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promote.audit.plain_text import Reader

_UNSAID = "${"


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """What a template says of a resource, and where.

    Args:
        stack: The name its stack has in the report.
        logical_id: Its name in the template.
        body: What the template says.
        line: Where it stands in the template; the first line is 1.
        account: Where it is deployed.
        region: Where it is deployed.
    """

    stack: str
    logical_id: str
    body: Mapping[str, Any]
    line: int
    account: str
    region: str

    @property
    def type(self) -> str:
        """Its CloudFormation type."""
        return str(self.body.get("Type", ""))

    @property
    def properties(self) -> Mapping[str, Any]:
        """What its template sets; empty where it sets nothing, or an intrinsic decides."""
        properties = self.body.get("Properties")
        return properties if isinstance(properties, dict) else {}

    def section(self, *keys: str) -> Mapping[str, Any]:
        """Return an object among the properties; empty where there is none, or an intrinsic."""
        value: Any = self.properties
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def sections(self, *keys: str) -> tuple[Mapping[str, Any], ...]:
        """Return the objects of a list among the properties."""
        values = self.section(*keys[:-1]).get(keys[-1])
        return (
            tuple(one for one in values if isinstance(one, dict))
            if (isinstance(values, list))
            else ()
        )

    def text(self, *keys: str) -> str | None:
        """Return what a person reads in a property; None where it is not set."""
        value = self.section(*keys[:-1]).get(keys[-1])
        return None if value is None else self.read.text(value)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What tools wrote beside it."""
        metadata = self.body.get("Metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def read(self) -> Reader:
        """What makes texts of its values."""
        return Reader(self.account, self.region)

    @property
    def name(self) -> str:
        """Its physical name where the template says it, else its logical id in angle brackets."""
        sort = self.type.rpartition("::")[2]
        said = self.text(f"{sort}Name") or self.text("Name") or _UNSAID
        return f"<{self.logical_id}>" if _UNSAID in said else said

    @property
    def references(self) -> frozenset[str]:
        """What other resources of its stack call it: its name, or a reference to it."""
        name, own = self.name, self.logical_id
        return frozenset({name, f"${{{own}}}", f"${{{own}.Arn}}"} - {f"<{own}>"})
