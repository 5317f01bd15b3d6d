"""A boto3 session that knows one endpoint and nothing of the machine it runs on."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials

_NOTHING_OF_THE_MACHINE: dict[str, tuple[None, None, str | None, None]] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
_CLIENT_CONFIG = Config(
    s3={"addressing_style": "path"},
    proxies={},
    read_timeout=900,
    # What fails here fails for a reason; a second try would only hide it.
    retries={"total_max_attempts": 1},
)

_ONE_AT_A_TIME = Lock()


def assert_loopback(url: str) -> None:
    """Refuse an endpoint that is not this machine's own loopback address.

    Raises:
        ValueError: The host is anything but the address itself; a name can point elsewhere.
    """
    host = urlsplit(url).hostname
    if host != "127.0.0.1":
        raise ValueError(f"endpoint: got {url!r}, expected a URL whose host is 127.0.0.1")


class IsolatedSession(boto3.Session):
    """Send every client to one loopback endpoint, whatever the machine is configured for.

    Args:
        endpoint_url: Where all services answer; on loopback.
        ca_bundle: File of the certificate that the endpoint shows.
        access_key_id: Who signs; the rest of the credentials goes with it.
        region: Where clients work that are not told another region.
    """

    def __init__(
        self,
        *,
        endpoint_url: str,
        ca_bundle: str,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None,
        region: str,
    ) -> None:
        # boto3's own would set botocore up once more, which takes longer than a client does.
        assert_loopback(endpoint_url)
        self._credentials = Credentials(access_key_id, secret_access_key, session_token)
        self._region = region
        self._endpoint = {"endpoint_url": endpoint_url, "verify": ca_bundle}

    @property
    def region_name(self) -> str:
        """The region of clients that are not told another one."""
        return self._region

    def get_credentials(self) -> Credentials:
        """Return who signs."""
        return self._credentials

    def client(self, service_name: str, *args: Any, **options: Any) -> Any:
        """Make a client of this session's endpoint; *options* are those of boto3."""
        theirs = options.pop("config", None)
        signer = {
            "aws_access_key_id": self._credentials.access_key,
            "aws_secret_access_key": self._credentials.secret_key,
            "aws_session_token": self._credentials.token,
        }
        settings = {
            "region_name": self._region,
            "config": _CLIENT_CONFIG.merge(theirs) if theirs else _CLIENT_CONFIG,
            **options,
            **signer,
            **self._endpoint,
        }
        # What botocore sets up with the first client it cannot set up in two threads at once.
        with _ONE_AT_A_TIME:
            return _shared_session().client(service_name, *args, **settings)  # type: ignore[call-overload]


@cache
def _shared_session() -> boto3.Session:
    core = botocore.session.Session(session_vars=_NOTHING_OF_THE_MACHINE)
    return boto3.Session(botocore_session=core)
