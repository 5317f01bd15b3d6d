"""Where an object, or everything below a prefix, lies in S3."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promotion_steps.json_fields import shown

_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Uri:
    """`s3://bucket/key`."""

    bucket: str
    key: str

    @classmethod
    def from_text(cls, text: str) -> S3Uri:
        """Read `s3://bucket/key`.

        Raises:
            ValueError: The text is something else, an `https://` address included.
        """
        match = _URI.fullmatch(text)
        if match is None:
            raise ValueError(f"S3 URI: got {shown(text)}, expected s3://bucket/key")
        return cls(bucket=match["bucket"], key=match["key"])

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"
