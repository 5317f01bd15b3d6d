"""One template of a cloud assembly, and where it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from promote.audit.resource import Resource
from promote.audit.template_lines import lines_of_resources
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, TARGET_TAG


@dataclass(frozen=True, kw_only=True)
class AuditedStack:
    """A template and what the assembly says of it.

    Args:
        name: What the report calls it: the stack's path of constructs.
        stack_name: What CloudFormation calls it.
        account: Where it is deployed.
        region: Where it is deployed.
        tags: What the stack bears.
        template_file: The template's path from the assembly's folder.
        text: The template, as it stands in the file.
        template: The same, parsed.
        bundles: Folders of the stack's own assets.
    """

    name: str
    stack_name: str
    account: str
    region: str
    tags: Mapping[str, str] = field(default_factory=dict)
    template_file: str
    text: str = field(repr=False)
    template: Mapping[str, Any] = field(repr=False)
    bundles: tuple[Path, ...] = ()

    @property
    def environment(self) -> str:
        """The environment's name where a tag tells it, else its account and region."""
        return self.tags.get(ENVIRONMENT_TAG) or f"{self.account}/{self.region}"

    @property
    def path(self) -> str | None:
        """The promotion path that the stack is part of."""
        return self.tags.get(PATH_TAG)

    @property
    def target(self) -> str | None:
        """Where versions go from here."""
        return self.tags.get(TARGET_TAG)

    @cached_property
    def sha256(self) -> str:
        """Digest of the template's bytes."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Its resources in the order of their logical ids."""
        lines = lines_of_resources(self.text)
        return tuple(
            Resource(
                stack=self.name,
                logical_id=logical_id,
                body=body,
                line=lines.get(logical_id, 1),
                account=self.account,
                region=self.region,
            )
            for logical_id, body in sorted(self.template.get("Resources", {}).items())
        )

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Return the resources of some types."""
        return tuple(one for one in self.resources if one.type in types)
