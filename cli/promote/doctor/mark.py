"""How resources of probes are told from all others: a prefix and a tag, never one alone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from model_promotion.config import PathConfig
from promotion_steps.names import Environment

TAG = "model-promotion:doctor"
LONGEST_PURPOSE = 13
"""Characters that a purpose may have, so that a role's name has 64 at most."""


def _run() -> str:
    return secrets.token_hex(2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What probes of one environment put on all that they make.

    Args:
        run: Keeps names of two runs apart, since AWS is slow to forget a name.
        tags_of_path: Further tags of each resource, which the account may require.
        boundary: Policy that bounds each role, its name or its ARN. Default: none.
    """

    environment: Environment
    run: str = field(default_factory=_run)
    tags_of_path: Mapping[str, str] = field(default_factory=dict)
    boundary: str | None = None

    @classmethod
    def of(cls, environment: Environment, path: PathConfig) -> Mark:
        """Mark what is made as the path's own resources are marked."""
        boundary = path.permissions_boundary
        return cls(environment=environment, tags_of_path=path.tags, boundary=boundary)

    @property
    def prefix(self) -> str:
        """What each name begins with, whichever run made it."""
        return f"{self.environment.prefix}doctor-"

    @property
    def value(self) -> str:
        """The value of the tag."""
        return f"{self.environment.path}-{self.environment.name}"

    @property
    def tags(self) -> dict[str, str]:
        """The tags of each resource."""
        return {**self.tags_of_path, TAG: self.value}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags, as most services take them."""
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]

    def name(self, purpose: str) -> str:
        """Name a resource of this run."""
        return f"{self.prefix}{self.run}-{purpose}"

    def role_arn(self, name: str) -> str:
        """Spell the ARN of a role of the environment's account."""
        environment = self.environment
        path = f"{environment.iam_path}{name}"
        return f"arn:{environment.partition}:iam::{environment.account}:role{path}"

    def boundary_in(self, account: str) -> str | None:
        """Spell the ARN of the policy that bounds the roles of an account; None for none."""
        if self.boundary is None or self.boundary.startswith("arn:"):
            return self.boundary
        return f"arn:{self.environment.partition}:iam::{account}:policy/{self.boundary}"

    def is_on(self, name: str, tags: Mapping[str, str]) -> bool:
        """Tell whether a probe of this environment made a resource."""
        return name.startswith(self.prefix) and tags.get(TAG) == self.value


def tags_of(tags: list[dict[str, str]]) -> dict[str, str]:
    """Read a list of tags, whose members are capitalized or not."""
    lower = [{member.lower(): text for member, text in tag.items()} for tag in tags]
    return {tag["key"]: tag["value"] for tag in lower}
