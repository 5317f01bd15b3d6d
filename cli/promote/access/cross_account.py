"""Which grants reach from one account into another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promote.access.conditions import Condition, Quantifier
from promote.access.grant import Grant

_NARROWING_KEY = "aws:principalarn"


def across_accounts(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Return the grants to other accounts, with the principals that their conditions leave."""
    narrowed = (one for grant in grants for one in _narrowed(grant) if _crosses(one))
    return tuple(sorted(narrowed, key=lambda grant: grant.order))


def _crosses(grant: Grant) -> bool:
    is_known = bool(grant.principal_account) and grant.resource_account is not None
    return is_known and grant.principal_account != grant.resource_account


def _narrowed(grant: Grant) -> Iterator[Grant]:
    if not (grant.principal == "*" or grant.principal.endswith(":root")):
        yield grant
        return
    narrowing = next((one for one in grant.conditions if _is_narrowing(one)), None)
    if narrowing is None:
        yield grant
        return
    for value in narrowing.values:
        account = _account_of(str(value))
        if grant.principal_account in ("*", account) or account == "*":
            own = replace(narrowing, values=(value,))
            conditions = tuple(own if one is narrowing else one for one in grant.conditions)
            yield replace(
                grant,
                principal=str(value),
                principal_account=account,
                conditions=conditions,
            )


def _is_narrowing(condition: Condition) -> bool:
    return (
        condition.key.lower() == _NARROWING_KEY
        and condition.operator is not None
        and not condition.operator.negated
        and not condition.if_exists
        and condition.quantifier is not Quantifier.ALL
    )


def _account_of(arn: str) -> str:
    fields = arn.split(":")
    return fields[4] if len(fields) > 4 and fields[4].isdigit() else "*"
