"""Everybody whom the table asks about: each role of the path, and people outside of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from promote.access.identity import Identity
from promote.access.policy import Origin, Policy, PolicyKind
from promote.access.principal import Principal
from promote.access.world import World
from promotion_steps.names import Environment

STRANGER = "999999999999"
"""An account of nobody's path."""
STRANGER_OF_THE_ORGANIZATION = "888888888888"
"""One that the path's organization has besides."""

_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


def roles_seen_from(
    world: World, environments: Iterable[Environment], here: Environment
) -> dict[str, Principal]:
    """Call each role of the path by its work, and where it is not *here* by its environment."""
    named = {}
    for environment in environments:
        start = environment.role("")
        for arn in world.identities:
            name = arn.rpartition("/")[2]
            if f"::{environment.account}:role/" in arn and name.startswith(start):
                work = name.removeprefix(start)
                label = work if environment == here else f"{environment.name} {work}"
                named[label] = world.principal(arn)
    return named


def foreigners_seen_from(
    world: World, environments: Iterable[Environment], here: Environment
) -> dict[str, Principal]:
    """Call the administrators of all other accounts by their environment, or strangers."""
    elsewhere = {
        f"{environment.name} administrator": environment.account
        for environment in environments
        if environment != here
    }
    strangers = {"stranger": STRANGER, "stranger of the organization": STRANGER_OF_THE_ORGANIZATION}
    return {
        name: world.principal(administrator(account))
        for name, account in (elsewhere | strangers).items()
    }


def as_deployed(environment: Environment, world: World) -> Environment:
    """Read from its roles under which IAM path an environment was deployed."""
    for arn, identity in world.identities.items():
        path, _, name = arn.partition(":role")[2].rpartition("/")
        if identity.account == environment.account and name.startswith(environment.prefix):
            return replace(environment, iam_path=f"{path}/")
    return environment


def with_administrators(world: World, accounts: Mapping[str, str | None]) -> World:
    """Add somebody to each account whose own policies forbid nothing.

    Args:
        world: Whose policies limit them.
        accounts: The organization of each account, if it has one.
    """
    added = {administrator(account): account for account in accounts}
    organizations = {account: each for account, each in accounts.items() if each}
    return replace(
        world,
        identities={**world.identities, **{arn: _of(arn, added[arn]) for arn in added}},
        organization={**world.organization, **organizations},
    )


def administrator(account: str) -> str:
    """Spell the ARN of an account's administrator, who is in no template."""
    return f"arn:aws:iam::{account}:role/administrator"


def _of(arn: str, account: str) -> Identity:
    origin = Origin(kind=PolicyKind.IDENTITY, account=account, stack="", logical_id="administrator")
    policy = Policy.read(origin, _EVERYTHING)
    return Identity(arn=arn, account=account, stack="", logical_id=arn, policies=(policy,))
