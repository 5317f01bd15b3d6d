"""Puts files into the artifact bucket, and remembers which version of each it wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promote.artifact import LocalFile
from promote.refusal import RefusalError
from promote.stored_object import PART_SIZE, parts_sha256, version_of_same_bytes
from promotion_steps.manifest import ManifestObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

WRITES = ("PutObject", "CompleteMultipartUpload")


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploader:
    """Writes into one bucket.

    Args:
        progress: Called with the number of bytes as they leave.
    """

    s3: S3Client
    bucket: str
    progress: Callable[[int], None]

    def upload(self, file: LocalFile, key: str) -> ManifestObject:
        """Upload a file of any size, unless S3 holds the same bytes there already.

        A version that is already bound to those bytes must stay the current one.

        Raises:
            RefusalError: The file changed meanwhile, or the bucket keeps no versions.
        """
        version_id = version_of_same_bytes(self.s3, self.bucket, key, file)
        if version_id is None:
            version_id = self._version(self._send(file, key))
        else:
            self.progress(file.size)
        if not file.is_unchanged():
            raise RefusalError(f"{file.path}: changed while it was uploaded, expected one at rest")
        return ManifestObject(
            key=key,
            version_id=version_id,
            size=file.size,
            sha256=file.sha256,
            parts_sha256=parts_sha256(file),
        )

    def _send(self, file: LocalFile, key: str) -> str | None:
        from boto3.s3.transfer import TransferConfig

        versions: list[str | None] = []

        def remember(parsed: dict[str, Any], **_: Any) -> None:
            versions.append(parsed.get("VersionId"))

        events = [f"after-call.s3.{operation}" for operation in WRITES]
        for event in events:
            self.s3.meta.events.register(event, remember)
        try:
            self.s3.upload_file(
                str(file.path),
                self.bucket,
                key,
                ExtraArgs={"ChecksumAlgorithm": "SHA256"},
                Callback=self.progress,
                Config=TransferConfig(multipart_threshold=PART_SIZE, multipart_chunksize=PART_SIZE),
            )
        finally:
            for event in events:
                self.s3.meta.events.unregister(event, remember)
        return versions[-1]

    def write(self, key: str, body: bytes) -> str:
        """Write a small JSON object and return its version."""
        answer = self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            ChecksumAlgorithm="SHA256",
            ContentType="application/json",
        )
        return self._version(answer.get("VersionId"))

    def _version(self, version_id: str | None) -> str:
        if version_id is None:
            raise RefusalError(f"{self.bucket}: keeps no versions, expected a versioned bucket")
        return version_id
