"""What the copy remembers from one invocation to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass

from promotion_steps.json_fields import JsonFields

_SOURCE = "continuation token"


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyToken:
    """The upload that was under way; S3 itself remembers the rest.

    Args:
        sha256: Of the object, since a key may be longer than a token.
    """

    sha256: str | None = None
    upload_id: str | None = None

    @classmethod
    def from_text(cls, text: str | None) -> CopyToken:
        """Read what `to_text` wrote; a first invocation has none.

        Raises:
            ValueError: It is no such token.
        """
        if text is None:
            return cls()
        fields = JsonFields.from_text(text, _SOURCE)
        fields.refuse_others(cls.__slots__)
        return cls(
            sha256=fields.optional_text("sha256"), upload_id=fields.optional_text("upload_id")
        )

    def to_text(self) -> str:
        """Write the token for CodePipeline to give back."""
        members = {"sha256": self.sha256, "upload_id": self.upload_id}
        return json.dumps({name: value for name, value in members.items() if value is not None})

    def upload_of(self, sha256: str) -> str | None:
        """Return the upload to continue for an object."""
        return self.upload_id if sha256 == self.sha256 else None
