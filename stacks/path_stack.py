"""What all stacks of a path have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import aws_cdk as cdk
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from model_promotion.config import AssumptionsConfig
from model_promotion.service_trust import assume
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, TARGET_TAG, TEAM_TAG, Environment
from stacks.acknowledging import acknowledge, names_in_findings


class PathStack(cdk.Stack):
    """Define a stack of one environment, called by the environment and its part.

    Args:
        environment: Where the stack is deployed.
        part: What the stack holds, such as `environment` or a model's name.
        previous: Where promotions into it come from. Default: the environment is the first.
        following: Where versions go from here. Default: the environment is the last.
        team: Whose model it is of. Default: of no model, or of one that belongs to no team.
        boundary: Name or ARN of the policy that no role of the stack may exceed.
            Default: its own policy alone limits a role.
        tags: What each resource bears besides the path's own tags.
        assumptions: Undocumented behaviour of AWS that trust policies depend on.
            Default: services send the condition keys.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        part: str,
        previous: Environment | None = None,
        following: Environment | None = None,
        team: str | None = None,
        boundary: str | None = None,
        tags: Mapping[str, str] | None = None,
        assumptions: AssumptionsConfig | None = None,
    ) -> None:
        stack_id = f"{environment.name}-{part}"
        super().__init__(
            scope,
            stack_id,
            stack_name=f"{environment.path}-{stack_id}",
            env=cdk.Environment(account=environment.account, region=environment.region),
            permissions_boundary=_boundary(boundary) if boundary else None,
        )
        assume(self, assumptions or AssumptionsConfig())
        self._environment, self._previous = environment, previous
        target = {TARGET_TAG: following.name} if following else {}
        self.tags_of_path = {
            **(tags or {}),
            PATH_TAG: environment.path,
            ENVIRONMENT_TAG: environment.name,
            **target,
            **({TEAM_TAG: team} if team else {}),
        }
        for key, value in self.tags_of_path.items():
            cdk.Tags.of(self).add(key, value)

    @property
    def environment_name(self) -> str:
        """The name of the environment that the stack belongs to."""
        return self._environment.name

    @property
    def assets_bucket_arn(self) -> str:
        """The bucket that the stack's assets are published to, as its synthesizer decides.

        Raises:
            ValueError: No asset of the stack is defined yet.
        """
        asset = next(self._assets(), None)
        if asset is None:
            raise ValueError(f"stack: got {self.node.id} without an asset, expected one before")
        return f"arn:{self._environment.partition}:s3:::{asset.s3_bucket_name}"

    @property
    def names_in_findings(self) -> dict[str, str]:
        """What the names in acknowledged findings stand for here."""
        published = any(True for _ in self._assets())
        return {
            **names_in_findings(self._environment, self._previous),
            "assets": self.assets_bucket_arn if published else "",
        }

    def _assets(self) -> Iterator[s3_assets.Asset]:
        return (one for one in self.node.find_all() if isinstance(one, s3_assets.Asset))

    def acknowledge_findings(self) -> None:
        """Say why some findings about the resources defined so far may stay."""
        acknowledge(self, self.names_in_findings)


def _boundary(policy: str) -> cdk.PermissionsBoundary:
    if policy.startswith("arn:"):
        return cdk.PermissionsBoundary.from_arn(policy)
    return cdk.PermissionsBoundary.from_name(policy)
