"""Who did something to a model package, and whether two identities are one person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from promotion_steps.metadata_text import metadata_value
from promotion_steps.names import Environment

STUDIO_SESSION = "sagemaker"
"""What SageMaker Studio calls the sessions of everybody, in lower case."""

_ASSUMED = re.compile(r"arn:([^:]*):sts::([^:]*):assumed-role/([^/]+)/(.+)")
_ROLE = re.compile(r"arn:([^:]*):iam::([^:]*):role/(?:.*/)?([^/]+)")
_USER = re.compile(r"arn:[^:]*:(?:iam::[^:]*:user/(?:.*/)?|sts::[^:]*:federated-user/)([^/]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """A principal, spelled as customer metadata can hold it.

    Args:
        arn: As SageMaker saw it: of an assumed role with its session, mostly.
        source_identity: Whom STS was told to be behind the session, if anybody.
    """

    arn: str
    source_identity: str | None = None

    @classmethod
    def of(cls, arn: str, source_identity: str | None = None) -> Identity:
        """Spell both the same way, whether they come from SageMaker or from metadata."""
        return cls(
            arn=metadata_value(arn),
            source_identity=metadata_value(source_identity) if source_identity else None,
        )

    @classmethod
    def from_context(cls, context: Any) -> Identity | None:
        """Read `CreatedBy` or `LastModifiedBy`; None where it names nobody."""
        who = context.get("IamIdentity") if isinstance(context, dict) else None
        if not isinstance(who, dict):
            return None
        arn = who.get("Arn")
        if not isinstance(arn, str) or not arn.strip():
            return None
        source = who.get("SourceIdentity")
        return cls.of(arn, source if isinstance(source, str) and source.strip() else None)

    def __str__(self) -> str:
        return f"{self.arn} ({self.source_identity})" if self.source_identity else self.arn

    @property
    def role_arn(self) -> str | None:
        """The role without its path, which the ARN of a session does not tell."""
        found = _ASSUMED.fullmatch(self.arn) or _ROLE.fullmatch(self.arn)
        return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else None

    @property
    def session(self) -> str | None:
        """The name of the role's session."""
        found = _ASSUMED.fullmatch(self.arn)
        return found[4] if found else None

    @property
    def person_names(self) -> frozenset[str]:
        """What tells a person in any account: source identity, session, or user name."""
        user = _USER.fullmatch(self.arn)
        names = (self.source_identity, self.session, user[1] if user else None)
        return frozenset(name.lower() for name in names if name) - {STUDIO_SESSION}

    def is_one_of(self, environment: Environment, works: Iterable[str]) -> bool:
        """Tell whether it is a role of the environment that does one of these works."""
        without_path = replace(environment, iam_path="/")
        return self.role_arn in {without_path.role_arn(work) for work in works}


def same_person(one: Identity, other: Identity) -> bool:
    """Tell whether two identities are, or may be, the same person.

    They are where their ARNs are equal, or where they share a source identity, a session or
    a user's name, in whatever account: IAM Identity Center names sessions by the user, and so
    does the console where a user switches roles. Studio names every session alike, so that
    name tells nothing by itself. A role without a session may be each of its sessions.
    """
    if one.arn == other.arn or one.person_names & other.person_names:
        return True
    if one.role_arn is None or one.role_arn != other.role_arn:
        return False
    return one.session is None or other.session is None
