"""The keys that somebody signs requests with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """An access key, its secret and, for a role session, its token."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    @classmethod
    def root(cls, account: str) -> Credentials:
        """Act as the root of an account, whom no policy binds here: for set-up only."""
        return cls(access_key_id=account, secret_access_key="test")  # noqa: S106 - no secret

    @classmethod
    def from_sts(cls, answer: Mapping[str, Any]) -> Credentials:
        """Take the credentials out of an answer of AssumeRole."""
        credentials = answer["Credentials"]
        return cls(
            access_key_id=credentials["AccessKeyId"],
            secret_access_key=credentials["SecretAccessKey"],
            session_token=credentials["SessionToken"],
        )

    def environment(self) -> dict[str, str]:
        """Spell the credentials as environment variables."""
        variables = {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
        }
        if self.session_token:
            variables["AWS_SESSION_TOKEN"] = self.session_token
        return variables
