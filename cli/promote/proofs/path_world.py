"""A path's environments, the policies of their accounts, and who lives in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promote.access.grant import Grant
from promote.access.policy import PolicyKind
from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.world import World
from promote.access_table.askers import (
    STRANGER,
    administrator,
    as_deployed,
    with_administrators,
)
from promote.access_table.path_questions import path_questions
from promote.access_table.question import Question
from promote.proofs.proof import Answer
from promotion_steps.names import Environment


@dataclass(frozen=True, slots=True)
class PathWorld:
    """Ask the policies of a path's accounts, their administrators' worst wishes included.

    Args:
        world: The policies, those of administrators among them, who forbid themselves nothing.
        environments: In the order in which models pass them.
        grants: Everything that the policies allow anybody.
        questions: By the environment's name, all that is asked about it.
    """

    world: World
    environments: tuple[Environment, ...]
    grants: tuple[Grant, ...]
    questions: Mapping[str, list[Question]]

    @classmethod
    def of(cls, world: World, environments: Sequence[Environment]) -> PathWorld:
        """Add an administrator to each account, and a stranger's who knows everything.

        The stranger is a member of the same organization, if there is one.
        """
        accounts = {each.account: world.organization.get(each.account) for each in environments}
        accounts[STRANGER] = next((each for each in accounts.values() if each), None)
        governed = with_administrators(world, accounts)
        deployed = tuple(as_deployed(each, world) for each in environments)
        questions = {each.name: path_questions(each, world) for each in deployed}
        return cls(governed, deployed, world.grants(), questions)

    def roles_of(self, environment: Environment) -> list[Principal]:
        """Return the roles that the environment's templates define."""
        return [
            self.world.principal(arn)
            for arn, identity in sorted(self.world.identities.items())
            if identity.account == environment.account
            and arn.rpartition("/")[2].startswith(environment.prefix)
        ]

    def everybody_of(self, environment: Environment) -> list[Principal]:
        """Return the environment's roles and its account's administrator."""
        return [*self.roles_of(environment), self.administrator_of(environment.account)]

    def administrator_of(self, account: str) -> Principal:
        """Return somebody of an account whose own policies forbid nothing."""
        return self.world.principal(administrator(account))

    def grants_in(self, environment: Environment) -> list[Grant]:
        """Return what policies of the environment's resources, keys and roles allow anybody."""
        return [
            grant
            for grant in self.grants
            if grant.account == environment.account and grant.kind is not PolicyKind.IDENTITY
        ]

    def reaching(self, environment: Environment, of: Environment) -> list[Grant]:
        """Return what policies of one environment's roles allow them in another."""
        return [
            grant
            for grant in self.grants
            if grant.kind is PolicyKind.IDENTITY
            and grant.account == of.account
            and grant.resource_account == environment.account
        ]

    def ask(self, requests: Iterable[Request]) -> list[Answer]:
        """Answer requests."""
        return [Answer(request, self.world.decide(request)) for request in requests]
