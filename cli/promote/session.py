"""Whose credentials a command works with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promote.refusal import RefusalError

if TYPE_CHECKING:
    from boto3 import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who runs the command, as SageMaker tells of whoever creates a version."""

    arn: str
    account: str

    @classmethod
    def from_session(cls, session: Session) -> Caller:
        """Ask STS; a role session is named with its session, which may tell the person."""
        identity = session.client("sts").get_caller_identity()
        return cls(arn=identity["Arn"], account=identity["Account"])

    @property
    def partition(self) -> str:
        """The AWS partition of the identity."""
        return self.arn.split(":")[1]


def open_session(region: str | None = None, profile: str | None = None) -> Session:
    """Start a session with the ordinary credentials of boto3.

    Raises:
        RefusalError: No region is configured.
    """
    import boto3

    # boto3 knows AWS_DEFAULT_REGION alone; the other tools of AWS know this one too.
    region = region or os.environ.get("AWS_REGION")
    session = boto3.Session(region_name=region, profile_name=profile)
    if not session.region_name:
        raise RefusalError("region: none is configured, expected --region or AWS_REGION")
    return session
