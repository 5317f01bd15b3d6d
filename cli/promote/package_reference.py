"""Which model package version somebody means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promote.refusal import USAGE, RefusalError
from promote.session import Caller

if TYPE_CHECKING:
    from boto3 import Session

_ARN = re.compile(
    r"arn:aws[\w-]*:sagemaker:(?P<region>[\w-]+):\d{12}:model-package/"
    r"(?P<group>[A-Za-z0-9-]+)/(?P<version>\d+)"
)
_SHORT = re.compile(r"(?P<group>[A-Za-z0-9-]+)/(?P<version>[1-9]\d*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageReference:
    """A version of a group, wherever its registry is.

    Args:
        arn: None where only the caller's account can complete it.
        region: None where the session's region is meant.
    """

    group: str
    version: int
    arn: str | None = None
    region: str | None = None

    @classmethod
    def from_text(cls, text: str) -> PackageReference:
        """Read `GROUP/VERSION` or a model package ARN.

        Raises:
            RefusalError: The text is neither.
        """
        match = _ARN.fullmatch(text) or _SHORT.fullmatch(text)
        if match is None:
            raise RefusalError(
                f"model package: got {text!r}, expected GROUP/VERSION, such as churn/3, or an ARN",
                exit_code=USAGE,
            )
        parts = match.groupdict()
        return cls(
            group=parts["group"],
            version=int(parts["version"]),
            arn=text if "region" in parts else None,
            region=parts.get("region"),
        )

    def arn_in(self, session: Session) -> str:
        """Spell the ARN, in the caller's own account where none was given."""
        if self.arn is not None:
            return self.arn
        caller = Caller.from_session(session)
        return (
            f"arn:{caller.partition}:sagemaker:{session.region_name}:{caller.account}"
            f":model-package/{self.group.lower()}/{self.version}"
        )

    def __str__(self) -> str:
        return f"{self.group}/{self.version}"
