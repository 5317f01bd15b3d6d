"""One statement of a policy in a template, its references made readable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from promote.audit.plain_text import Reader

_ACCOUNT = re.compile(r"^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::.*)?$")
_ROOT = re.compile(r"^(?:arn:[^:]*:iam::)?\d{12}(?::root)?$")


class PolicyKind(StrEnum):
    """Where a policy is attached."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyStatement:
    """What a statement allows or denies.

    Args:
        kind: Where its policy is attached.
        sid: What it calls itself.
        allows: Whether it allows; otherwise it denies.
        actions: Its actions.
        not_actions: The actions it leaves out.
        resources: Its resources.
        principals: Its principals by their sort: AWS, Service, Federated.
        conditions: Values by operator and by condition key in lower case.
    """

    kind: PolicyKind
    sid: str
    allows: bool
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def from_template(
        cls, body: Mapping[str, Any], kind: PolicyKind, read: Reader
    ) -> PolicyStatement:
        """Read a statement of a policy document."""
        conditions = body.get("Condition")
        return cls(
            kind=kind,
            sid=read.text(body.get("Sid", "")),
            allows=body.get("Effect") != "Deny",
            actions=read.texts(body.get("Action")),
            not_actions=read.texts(body.get("NotAction")),
            resources=read.texts(body.get("Resource")),
            principals=_principals(body.get("Principal"), read),
            conditions=_conditions(conditions, read) if isinstance(conditions, dict) else {},
        )

    @property
    def named(self) -> str:
        """What a message calls it."""
        return f"statement {self.sid}" if self.sid else "a statement without a sid"

    @property
    def condition_keys(self) -> frozenset[str]:
        """The condition keys that it looks at, in lower case."""
        return frozenset(key for keys in self.conditions.values() for key in keys)

    @property
    def refuses_plain_text(self) -> bool:
        """Whether it denies everybody's requests that come without TLS."""
        everybody = self.principals.get("AWS", ()) == ("*",)
        plain = self.conditions.get("Bool", {}).get("aws:securetransport") == ("false",)
        return not self.allows and everybody and plain

    def condition_values(self, key: str) -> tuple[str, ...]:
        """Return what a condition key must be like, for the statement to hold."""
        return tuple(
            value
            for operator, keys in self.conditions.items()
            if "Not" not in operator and operator != "Null" and not operator.endswith("IfExists")
            for value in keys.get(key.lower(), ())
        )

    def foreign_principals(self, account: str) -> tuple[str, ...]:
        """Return its principals that may lie outside an account; `*` is everybody."""
        return tuple(
            principal
            for principal in self.principals.get("AWS", ())
            if principal == "*" or account_of(principal) not in (None, account)
        )


def account_of(principal: str) -> str | None:
    """Return the account of a principal's ARN or id; None where it names none."""
    match = _ACCOUNT.match(principal)
    return match[1] if match else None


def is_account_root(principal: str) -> bool:
    """Tell whether a principal is a whole account."""
    return _ROOT.match(principal) is not None


def _principals(value: Any, read: Reader) -> dict[str, tuple[str, ...]]:
    if isinstance(value, dict):
        return {kind: read.texts(names) for kind, names in value.items()}
    return {"AWS": read.texts(value)} if value is not None else {}


def _conditions(body: Mapping[str, Any], read: Reader) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        operator: {key.lower(): read.texts(values) for key, values in keys.items()}
        for operator, keys in body.items()
        if isinstance(keys, dict)
    }
