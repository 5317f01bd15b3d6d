"""Makes the clients that gates ask with, from the caller's own credentials."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from promotion_steps.aws import CONNECTIONS, Client

if TYPE_CHECKING:
    from boto3 import Session

_PATIENCE = 60
"""Seconds to wait for an answer."""


class SessionClients:
    """The clients of one session, for gates that run in threads.

    Clients may be shared between threads; making one is safe in one thread alone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: dict[tuple[str, str], Client] = {}
        self._lock = Lock()

    def __call__(self, service: str, region: str) -> Client:
        """Return the client of a service in a region."""
        with self._lock:
            if (service, region) not in self._made:
                make: Any = self._session.client
                self._made[service, region] = make(service, region_name=region, config=_config())
            return self._made[service, region]


def _config() -> Config:
    return Config(
        connect_timeout=5,
        max_pool_connections=CONNECTIONS,
        read_timeout=_PATIENCE,
        retries={"mode": "standard", "total_max_attempts": 5},
    )
