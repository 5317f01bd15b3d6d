"""A boto3 session that knows one endpoint and nothing of the machine it runs on."""

from __future__ import annotations

import os
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.loaders
import botocore.session
from botocore.config import Config

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
        assert_loopback(endpoint_url)
        super().__init__(
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            aws_session_token=session_token,
            region_name=region,
            botocore_session=_core_session(),
        )
        self._endpoint_url = endpoint_url
        self._ca_bundle = ca_bundle

    def client(self, service_name: str, *args: Any, **options: Any) -> Any:
        """Make a client of this session's endpoint; *options* are those of boto3."""
        theirs = options.pop("config", None)
        options["config"] = _CLIENT_CONFIG.merge(theirs) if theirs else _CLIENT_CONFIG
        options["endpoint_url"] = self._endpoint_url
        options["verify"] = self._ca_bundle
        return super().client(service_name, *args, **options)  # type: ignore[call-overload]


def _core_session() -> botocore.session.Session:
    session = botocore.session.Session(session_vars=_NOTHING_OF_THE_MACHINE)
    session.register_component("data_loader", _loader())
    return session


@cache
def _loader() -> botocore.loaders.Loader:
    # The service models are the slow part of a client: read each once in a process.
    return botocore.loaders.create_loader()
