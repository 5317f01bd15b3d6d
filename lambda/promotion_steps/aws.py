"""Makes the clients that steps are given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

Client = Any
"""A boto3 client; what types them is no part of the Lambda runtime."""

CONNECTIONS = 16
"""How many requests a step sends at the same time."""


@cache
def client(service: str, region: str | None = None, *, patience: int = 60) -> Client:
    """Return a client that retries what is throttled.

    Args:
        service: As boto3 names it.
        region: Default: the function's own.
        patience: Seconds to wait for an answer.
    """
    return _make(service, region_name=region, config=_config(patience))


def artifact_client(credentials: Mapping[str, str]) -> Client:
    """Return an S3 client with the credentials that a pipeline lends to one job.

    Args:
        credentials: As boto3 names them.
    """
    return _make("s3", config=_config(patience=60), **credentials)


def _config(patience: int) -> Config:
    return Config(
        connect_timeout=5,
        max_pool_connections=CONNECTIONS,
        read_timeout=patience,
        retries={"mode": "standard", "total_max_attempts": 5},
    )


def _make(service: str, **arguments: Any) -> Client:
    make: Any = boto3.client
    return make(service, **arguments)
