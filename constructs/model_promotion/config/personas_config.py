"""Who may be whom in an environment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from model_promotion.config.principal_config import PrincipalConfig
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.text_rule import lower_case_name

TeamName = Annotated[str, lower_case_name("a team name", 16)]
Principals = Annotated[tuple[PrincipalConfig, ...], Field(strict=False, min_length=1), LEFT_OUT]


class TeamConfig(Section):
    """Who may assume the roles of one team in an environment.

    Default: the environment's own account, whose administrators delegate.
    """

    data_scientist: Principals = Field(
        default=(), description="who may register models and see what became of them"
    )
    model_approver: Principals = Field(default=(), description="who may approve and reject models")


class PersonasConfig(TeamConfig):
    """Who may assume the persona roles of an environment.

    Its own data scientists and approvers work on the models that belong to no team.
    """

    auditor: Principals = Field(
        default=(), description="who may read all evidence and settings, and no model"
    )
    operator: Principals = Field(
        default=(), description="who may retry, stop and start promotions, and decide on none"
    )
    viewer: Principals = Field(
        default=(), description="who may see what is registered, promoted and served"
    )
    teams: Annotated[dict[TeamName, TeamConfig], LEFT_OUT] = Field(
        default_factory=dict, description="who may assume the roles of teams, by the team's name"
    )
