"""Who acts in a rehearsal: sessions of the deployed roles, hardly ever an account's root."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.safety import isolated
from promotion_steps.names import (
    AUDITOR,
    DATA_SCIENTIST,
    MODEL_APPROVER,
    OPERATOR,
    VIEWER,
    Environment,
)

PLATFORM_TEAM = "platform-team"

_PEOPLE = {
    PLATFORM_TEAM: "pat",
    DATA_SCIENTIST: "dana",
    MODEL_APPROVER: "alex",
    AUDITOR: "audrey",
    OPERATOR: "oscar",
    VIEWER: "vera",
}
"""Whose sessions they are: nobody may approve what the same person registered."""


@dataclass(kw_only=True, slots=True)
class Sessions:
    """Everybody's credentials and clients in the rehearsed accounts; each role is assumed once."""

    emulator: Emulator
    _assumed: dict[tuple[str, str], Credentials] = field(default_factory=dict)
    _clients: dict[tuple[str, Credentials], Any] = field(default_factory=dict)

    def root(self, account: str) -> Credentials:
        """The root of an account, whom no policy binds: for set-up before anything is deployed."""
        return Credentials.root(account)

    def platform_team(self, environment: Environment) -> Credentials:
        """An administrator of one account."""
        return self._assume(environment, PLATFORM_TEAM, _PEOPLE[PLATFORM_TEAM])

    def persona(self, environment: Environment, work: str) -> Credentials:
        """A session of the role of a persona, or of a team's."""
        person = next(_PEOPLE[who] for who in _PEOPLE if f"{work}-".startswith(f"{who}-"))
        return self._assume(environment, environment.role(work), person)

    def acting(self, environment: Environment, who: str) -> Credentials:
        """The session of a persona of an environment, or of its platform team."""
        if who == PLATFORM_TEAM:
            return self.platform_team(environment)
        return self.persona(environment, who)

    def client(self, service: str, credentials: Credentials) -> Any:
        """Return the client that acts with these credentials."""
        key = service, credentials
        if key not in self._clients:
            self._clients[key] = self.emulator.client(service, credentials)
        return self._clients[key]

    def variables(self, credentials: Credentials) -> dict[str, str]:
        """The whole environment of a child process that acts with these credentials."""
        return isolated(self.emulator.environment(credentials))

    def _assume(self, environment: Environment, role: str, person: str) -> Credentials:
        key = environment.account, role
        if key not in self._assumed:
            root = self.root(environment.account)
            # The assembly names roles, IAM alone says under which path they lie.
            arn = self.client("iam", root).get_role(RoleName=role)["Role"]["Arn"]
            self._assumed[key] = self.emulator.assume(arn, by=root, session_name=person)
        return self._assumed[key]
