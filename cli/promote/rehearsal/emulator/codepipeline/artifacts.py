"""Where a pipeline keeps what one action hands to the next."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PREFIX_LENGTH = 20
_NAME_LENGTH = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """One artifact of one execution, at its place in the artifact store."""

    name: str
    bucket: str
    key: str
    revision: str | None = None

    def as_job_artifact(self) -> dict[str, Any]:
        """Describe the artifact as a job and its function see it."""
        return {
            "name": self.name,
            "revision": self.revision,
            "location": {
                "type": "S3",
                "s3Location": {"bucketName": self.bucket, "objectKey": self.key},
            },
        }

    def as_detail(self) -> dict[str, Any]:
        """Describe the artifact as ListActionExecutions and events do."""
        return {"name": self.name, "s3location": {"bucket": self.bucket, "key": self.key}}


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactStore:
    """The bucket of a pipeline, and the key it encrypts artifacts with."""

    pipeline: str
    bucket: str
    encryption_key: dict[str, str] | None = None

    @classmethod
    def from_definition(cls, definition: dict[str, Any], region: str) -> ArtifactStore:
        """Take the pipeline's only store, or the one of its region."""
        store = definition.get("artifactStore") or definition["artifactStores"][region]
        return cls(
            pipeline=definition["name"],
            bucket=store["location"],
            encryption_key=store.get("encryptionKey"),
        )

    def place(self, name: str, *, revision: str | None = None) -> Artifact:
        """Choose a new place for an artifact, spelled as CodePipeline does."""
        key = f"{self.pipeline[:_PREFIX_LENGTH]}/{name[:_NAME_LENGTH]}/{secrets.token_hex(4)}.zip"
        return Artifact(name=name, bucket=self.bucket, key=key, revision=revision)

    def write(self, s3: Any, artifact: Artifact, body: bytes) -> None:
        """Store an artifact, encrypted with the store's key or else the account's own."""
        key = {"SSEKMSKeyId": self.encryption_key["id"]} if self.encryption_key else {}
        s3.put_object(
            Bucket=artifact.bucket,
            Key=artifact.key,
            Body=body,
            ServerSideEncryption="aws:kms",
            **key,
        )


def read_member(s3: Any, artifact: Artifact, path: str) -> bytes:
    """Read one file of a zipped artifact.

    Raises:
        KeyError: The artifact has no such file.
        zipfile.BadZipFile: The artifact is no zip archive.
    """
    body = s3.get_object(Bucket=artifact.bucket, Key=artifact.key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(path)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Zip files in memory."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return archive.getvalue()
