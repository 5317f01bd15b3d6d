"""Keeps a rehearsal on this machine."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, MutableMapping
from urllib.parse import urlsplit

from promote.refusal import RefusalError

_DROPPED_PREFIXES = ("AWS_", "AMAZON_", "BOTO_", "CDK_", "SAGEMAKER_", "NODE_", "JSII_")
_DROPPED_SUFFIXES = ("_PROXY", "_CA_CERTS", "_CA_BUNDLE")
_WANTED = {"NODE_EXTRA_CA_CERTS"}
"""What a child besides must be told to trust the rehearsed accounts."""
_NOWHERE = "http://127.0.0.1:9"
"""The discard port: what would leave this machine is refused at once."""
_ISOLATION = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "CDK_DISABLE_VERSION_CHECK": "true",
    "HTTP_PROXY": _NOWHERE,
    "HTTPS_PROXY": _NOWHERE,
    "NO_PROXY": "127.0.0.1,localhost",
}


def isolate(environ: MutableMapping[str, str]) -> None:
    """Take from a process's environment what leads to AWS, and close the ways out."""
    for name in [name for name in environ if _leads_away(name)]:
        del environ[name]
    environ.update(_ISOLATION)


def isolated(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child process that reaches the rehearsed accounts alone.

    Raises:
        RefusalError: It names an endpoint that is not on this machine, or none at all.
    """
    endpoints = [url for name, url in environ.items() if name.startswith("AWS_ENDPOINT_URL")]
    for endpoint in endpoints or [""]:
        require_loopback(endpoint)
    kept = {name: text for name, text in environ.items() if _is_wanted(name)}
    return {**kept, **_ISOLATION}


def require_loopback(url: str) -> str:
    """Return the URL where its host is a loopback address.

    Raises:
        RefusalError: It is another host, or a name that somebody could point elsewhere.
    """
    try:
        host = urlsplit(url).hostname or ""
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise RefusalError(
            f"rehearse: refuses to leave this machine, got the endpoint {url!r},"
            " expected a loopback address such as https://127.0.0.1:4566"
        )
    return url


def _is_wanted(name: str) -> bool:
    return name.startswith("AWS_") or name in _WANTED or not _leads_away(name)


def _leads_away(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(_DROPPED_PREFIXES) or upper.endswith(_DROPPED_SUFFIXES)
