"""The accounts of a path that a command has credentials for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from promote.session import Caller, open_session

if TYPE_CHECKING:
    from boto3 import Session


class Accounts:
    """Opens a session in the account and the region where a version is registered."""

    def __init__(self, own: Session, profiles: Iterable[str]) -> None:
        self._first = {Caller.from_session(own).account: own}
        for profile in profiles:
            session = open_session(None, profile)
            self._first.setdefault(Caller.from_session(session).account, session)

    def session(self, arn: str) -> Session | None:
        """Return a session for a resource; None where nobody gave credentials of its account."""
        region, account = arn.split(":")[3:5]
        first = self._first.get(account)
        if first is None or first.region_name == region:
            return first
        return open_session(region, first.profile_name)

    def others(self, arn: str) -> Iterator[Session]:
        """Yield a session of each account but that of a resource."""
        own = arn.split(":")[4]
        yield from (session for account, session in self._first.items() if account != own)
