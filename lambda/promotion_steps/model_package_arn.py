"""The ARN of one version of a model package group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promotion_steps.json_fields import shown

_ARN = re.compile(
    r"arn:aws[a-z-]*:sagemaker:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12})"
    r":model-package/(?P<group>[A-Za-z0-9](-*[A-Za-z0-9]){0,62})/(?P<version>[0-9]{1,9})"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelPackageArn:
    """Which version of which group, in which account and region."""

    text: str
    region: str
    account: str
    group: str
    version: int

    @classmethod
    def from_text(cls, text: str) -> ModelPackageArn:
        """Read the ARN of a version.

        Raises:
            ValueError: The text is something else, the ARN of a group included.
        """
        match = _ARN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"model package ARN: got {shown(text)},"
                " expected arn:aws:sagemaker:REGION:ACCOUNT:model-package/GROUP/VERSION"
            )
        return cls(
            text=text,
            region=match["region"],
            account=match["account"],
            group=match["group"],
            version=int(match["version"]),
        )

    def __str__(self) -> str:
        return self.text
