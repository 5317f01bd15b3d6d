"""Which manifest a model package is bound to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from promotion_steps.finding import Refused
from promotion_steps.json_fields import shown
from promotion_steps.names import MANIFEST_SHA256, MANIFEST_URI, MANIFEST_VERSION
from promotion_steps.s3_uri import S3Uri

MANIFEST_PROPERTIES = (MANIFEST_URI, MANIFEST_VERSION, MANIFEST_SHA256)

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ManifestReference:
    """Where a manifest lies, which version of it, and the hex digest of its bytes."""

    uri: S3Uri
    version_id: str
    sha256: str

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str], *, arn: str = "ARN") -> ManifestReference:
        """Read a package's customer metadata.

        Args:
            metadata: All of it.
            arn: Of the package, for the advice to seal it.

        Raises:
            Refused: A property is missing or malformed.
        """
        missing = [name for name in MANIFEST_PROPERTIES if not metadata.get(name)]
        if missing:
            raise Refused(
                f"{missing[0]}: not in the customer metadata, expected what registration writes;"
                f" seal it: promote seal {arn}"
            )
        if not _SHA256.fullmatch(metadata[MANIFEST_SHA256]):
            raise Refused(
                f"{MANIFEST_SHA256}: got {shown(metadata[MANIFEST_SHA256])}, expected 64 hex digits"
            )
        try:
            uri = S3Uri.from_text(metadata[MANIFEST_URI])
        except ValueError as error:
            raise Refused(f"{MANIFEST_URI}: {error}") from error
        return cls(uri=uri, version_id=metadata[MANIFEST_VERSION], sha256=metadata[MANIFEST_SHA256])

    def to_metadata(self) -> dict[str, str]:
        """Write the properties that `from_metadata` reads."""
        return {
            MANIFEST_URI: str(self.uri),
            MANIFEST_VERSION: self.version_id,
            MANIFEST_SHA256: self.sha256,
        }


def copied_manifest(
    original: ManifestReference, *, bucket: str, version_id: str | None, sha256: str | None
) -> ManifestReference:
    """Refer to the manifest that the copy wrote: the same key in another bucket.

    Raises:
        ValueError: The pipeline did not hand over what the copy published.
    """
    if version_id is None or sha256 is None:
        raise ValueError(
            f"UserParameters: got manifest_version {version_id!r} and manifest_sha256 {sha256!r},"
            " expected both"
        )
    return ManifestReference(
        uri=S3Uri(bucket=bucket, key=original.uri.key), version_id=version_id, sha256=sha256
    )
