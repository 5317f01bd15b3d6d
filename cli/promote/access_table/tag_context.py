"""What IAM sees of the tags that everything of an environment bears."""

from __future__ import annotations

from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, TEAM_TAG, Environment


def tag_context(environment: Environment, team: str | None = None) -> dict[str, str]:
    """Return the condition keys of a resource's tags.

    Args:
        environment: Whose resource.
        team: Whose model package group. Default: nobody's in particular.
    """
    tags = {PATH_TAG: environment.path, ENVIRONMENT_TAG: environment.name}
    tags |= {TEAM_TAG: team} if team else {}
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
