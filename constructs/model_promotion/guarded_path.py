"""What an organization's guardrails have to know of a path."""

from __future__ import annotations

from dataclasses import dataclass

from model_promotion.config import PromotionConfig
from promotion_steps.names import Environment

DEFAULT_QUALIFIER = "hnb659fds"
"""What `cdk bootstrap` puts into the names of its roles, unless it is told otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardedPath:
    """The accounts of a path, what is kept in them, and who deploys them.

    Args:
        traced: The environments that record what happens in them.
        qualifier: What `cdk bootstrap` put into the names of its roles.
    """

    name: str
    environments: tuple[Environment, ...]
    traced: tuple[Environment, ...]
    qualifier: str

    @classmethod
    def of(cls, config: PromotionConfig, *, qualifier: str) -> GuardedPath:
        """Read it from a config."""
        return cls(
            name=config.path.name,
            environments=config.environments,
            traced=tuple(one for one in config.environments if config.has_audit_trail(one)),
            qualifier=qualifier,
        )

    @property
    def partition(self) -> str:
        """The AWS partition of all its accounts."""
        return self.environments[0].partition

    @property
    def deployers(self) -> list[str]:
        """The roles that CloudFormation deploys the path's stacks with."""
        return [
            f"arn:{one.partition}:iam::{one.account}:role/"
            f"cdk-{self.qualifier}-cfn-exec-role-{one.account}-{one.region}"
            for one in self.environments
        ]
