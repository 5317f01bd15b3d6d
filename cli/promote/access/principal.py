"""Who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PrincipalKind(StrEnum):
    """What IAM distinguishes among those who ask."""

    ROLE = "role"
    USER = "user"
    ROOT = "root"
    SERVICE = "service"
    FEDERATED = "federated"


_TYPES = {
    PrincipalKind.ROLE: "AssumedRole",
    PrincipalKind.USER: "User",
    PrincipalKind.ROOT: "Account",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Name a role with or without its session, a user, an account's root or a service.

    Args:
        arn: A role's own ARN even for a session of it; a service's host name.
        account: Empty for a service.
        organization: Id of the organization the account belongs to.
        tags: Tags of the role or user, and of the session over them.
        session: Name of the role's session.
            Default: some session of the role, which no session ARN matches.
    """

    arn: str
    account: str = ""
    organization: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    session: str | None = None

    @classmethod
    def from_arn(
        cls, arn: str, *, organization: str | None = None, tags: Mapping[str, str] | None = None
    ) -> Principal:
        """Read an ARN; that of a session stands for the role without a path."""
        account = arn.split(":")[4]
        partition, resource = arn.split(":")[1], arn.split(":", 5)[5]
        kind, _, name = resource.partition("/")
        if kind != "assumed-role":
            return cls(arn, account, organization, tags or {})
        role, _, session = name.partition("/")
        return cls(
            f"arn:{partition}:iam::{account}:role/{role}",
            account,
            organization,
            tags or {},
            session,
        )

    @property
    def kind(self) -> PrincipalKind:
        """Tell by the ARN; what is no ARN of IAM's own is a service or an identity provider."""
        _, _, resource = self.arn.partition(f"::{self.account}:")
        match resource.partition("/")[0]:
            case "role":
                return PrincipalKind.ROLE
            case "user":
                return PrincipalKind.USER
            case "root":
                return PrincipalKind.ROOT
        is_service = self.arn.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        return PrincipalKind.SERVICE if is_service else PrincipalKind.FEDERATED

    @property
    def session_arn(self) -> str | None:
        """Return what a resource policy calls the session."""
        if self.session is None:
            return None
        partition, name = self.arn.split(":")[1], self.arn.rpartition("/")[2]
        return f"arn:{partition}:sts::{self.account}:assumed-role/{name}/{self.session}"

    def condition_values(self) -> dict[str, str]:
        """Return the condition keys that IAM knows of whoever asks."""
        kind = self.kind
        is_service = kind is PrincipalKind.SERVICE
        values = {"aws:PrincipalIsAWSService": str(is_service).lower()}
        if is_service:
            return values | {"aws:PrincipalServiceName": self.arn}
        values |= {"aws:PrincipalArn": self.arn, "aws:PrincipalAccount": self.account}
        values |= {f"aws:PrincipalTag/{key}": value for key, value in self.tags.items()}
        if self.organization:
            values["aws:PrincipalOrgID"] = self.organization
        if kind in _TYPES:
            values["aws:PrincipalType"] = _TYPES[kind]
        if kind is PrincipalKind.USER:
            values["aws:username"] = self.arn.rpartition("/")[2]
        return values
