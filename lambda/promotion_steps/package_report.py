"""Reads a small file that a model package refers to, in the version that was registered."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.finding import Refused
from promotion_steps.model_package import ModelPackage
from promotion_steps.s3_uri import S3Uri

LARGEST_REPORT = 10 * 1024 * 1024
"""Bytes; a report with every point of its curves stays far below."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageReport:
    """A file as it was registered.

    Args:
        uri: In S3.
        sha256: Hex digest of the body.
    """

    uri: str
    version_id: str
    sha256: str
    body: bytes

    def as_input(self) -> dict[str, str]:
        """Tell an auditor what was read."""
        return {"uri": self.uri, "version_id": self.version_id, "sha256": self.sha256}


def read_report(
    package: ModelPackage, store: ArtifactStore, *, where: str, uri: str | None
) -> PackageReport:
    """Read a report that the package's manifest lists.

    Args:
        package: Whose report it is.
        store: The artifact bucket of the package's environment.
        where: Where the package names the report, such as `ModelMetrics.Bias.Report`.
        uri: What it says there; None where it says nothing.

    Raises:
        Refused: There is no report, it is not what was registered, or it cannot be read.
    """
    if uri is None:
        raise Refused(f"{where}: the package has no such report")
    try:
        location = S3Uri.from_text(uri)
    except ValueError as error:
        raise Refused(f"{where}: {error}") from error
    entry = read_manifest(package, store).find(location.key)
    if entry is None or location.bucket != store.bucket:
        raise Refused(f"{where}: {location} is not in the manifest")
    body = store.read(location.key, entry.version_id, sha256=entry.sha256, largest=LARGEST_REPORT)
    return PackageReport(
        uri=str(location), version_id=entry.version_id, sha256=entry.sha256, body=body
    )
