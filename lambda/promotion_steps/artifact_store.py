"""An environment's artifact bucket: what S3 tells of its objects, and small files from it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client, client
from promotion_steps.aws_errors import error_code
from promotion_steps.creating import (
    WHERE_NOTHING_IS,
    WrittenMeanwhile,
    another_object,
    creating,
)
from promotion_steps.finding import Refused
from promotion_steps.names import Environment
from promotion_steps.reading import reading

_MISSING = {"NoSuchKey", "NoSuchVersion", "NotFound", "404", "MethodNotAllowed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedObject:
    """What S3 tells of an object without reading it.

    Args:
        etag: Without quotes.
        sha256: In hex; None where S3 keeps none.
        parts: How many parts the digest was computed from; 0 for all bytes at once.
        crc64nvme: Of all bytes, in base64; None where S3 keeps none.
    """

    version_id: str
    size: int
    etag: str
    sha256: str | None
    parts: int = 0
    crc64nvme: str | None = None

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> ObservedObject:
        """Read the answer of GetObjectAttributes."""
        checksum = attributes.get("Checksum") or {}
        digest, _, suffix = str(checksum.get("ChecksumSHA256", "")).partition("-")
        number = int(suffix or (attributes.get("ObjectParts") or {}).get("TotalPartsCount") or 0)
        is_composite = checksum.get("ChecksumType") != "FULL_OBJECT" and number > 0
        return cls(
            version_id=attributes.get("VersionId", "null"),
            size=attributes["ObjectSize"],
            etag=attributes["ETag"].strip('"'),
            sha256=base64.b64decode(digest).hex() if digest else None,
            parts=number if is_composite else 0,
            crc64nvme=checksum.get("ChecksumCRC64NVME"),
        )

    @property
    def parts_sha256(self) -> str | None:
        """The digest of the parts' digests, as a manifest spells it."""
        return f"{self.sha256}-{self.parts}" if self.sha256 and self.parts else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part that an object was uploaded in.

    Args:
        first: Offset of its first byte.
        sha256: In base64, as S3 gives and takes it; None where S3 keeps none of a part.
    """

    number: int
    first: int
    size: int
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactStore:
    """One environment's artifact bucket.

    Args:
        account: Who must own the bucket; S3 refuses a bucket of the same name elsewhere.
    """

    s3: Client
    bucket: str
    account: str

    @classmethod
    def of(cls, environment: Environment, *, patience: int = 60) -> ArtifactStore:
        """Open the bucket of an environment, in its region."""
        return cls(
            s3=client("s3", environment.region, patience=patience),
            bucket=environment.artifact_bucket,
            account=environment.account,
        )

    def uri(self, key: str) -> str:
        """Spell where an object lies."""
        return f"s3://{self.bucket}/{key}"

    def observe(self, key: str, version_id: str | None = None) -> ObservedObject | None:
        """Ask S3 about an object; None where there is none.

        Args:
            key: Of the object.
            version_id: Default: the current version.

        Raises:
            Refused: S3 does not tell.
        """
        with reading(self.uri(key)):
            try:
                attributes = self.s3.get_object_attributes(
                    **self._address(key, version_id),
                    ObjectAttributes=["ETag", "Checksum", "ObjectParts", "ObjectSize"],
                    MaxParts=1,
                )
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise
        return ObservedObject.from_attributes(attributes)

    def parts(self, key: str, version_id: str) -> list[Part]:
        """List the parts of an object that has a digest for each part.

        Raises:
            Refused: S3 does not tell, or keeps no digest of a part.
        """
        parts: list[Part] = []
        first = 0
        for told in self._told_parts(key, version_id):
            if "ChecksumSHA256" not in told:
                raise Refused(f"{self.uri(key)}: S3 keeps no SHA-256 of its parts")
            parts.append(
                Part(
                    number=told["PartNumber"],
                    first=first,
                    size=told["Size"],
                    sha256=told["ChecksumSHA256"],
                )
            )
            first += told["Size"]
        return parts

    def keys(self, prefix: str) -> list[str]:
        """List every key with a prefix.

        Raises:
            Refused: S3 does not tell.
        """
        keys: list[str] = []
        page: dict[str, Any] = {"IsTruncated": True}
        while page["IsTruncated"]:
            more = {"ContinuationToken": page["NextContinuationToken"]} if keys else {}
            with reading(self.uri(prefix)):
                page = self.s3.list_objects_v2(
                    Bucket=self.bucket, Prefix=prefix, ExpectedBucketOwner=self.account, **more
                )
            keys += [entry["Key"] for entry in page.get("Contents", [])]
        return keys

    def read(self, key: str, version_id: str, *, sha256: str, largest: int) -> bytes:
        """Read a small file that must have a known digest.

        Raises:
            Refused: S3 does not give it, it is too large, or it is another file.
        """
        uri = self.uri(key)
        with reading(uri):
            answer = self.s3.get_object(**self._address(key, version_id))
            size = answer["ContentLength"]
            if size > largest:
                raise Refused(f"{uri}: got {size} bytes, expected at most {largest}")
            body: bytes = answer["Body"].read()
        digest = hashlib.sha256(body).hexdigest()
        if digest != sha256:
            raise Refused(f"{uri}: got SHA-256 {digest}, expected {sha256}")
        return body

    def read_range(self, key: str, version_id: str, *, first: int, last: int) -> bytes:
        """Read some bytes of an object, both ends included.

        Raises:
            Refused: S3 does not give them.
        """
        with reading(self.uri(key)):
            answer = self.s3.get_object(
                **self._address(key, version_id), Range=f"bytes={first}-{last}"
            )
            body: bytes = answer["Body"].read()
        return body

    def write_document(self, key: str, body: bytes) -> str:
        """Write a small JSON document, if it is not there already, and return its version.

        An older document under the same key stays as a version of its own.

        Raises:
            Refused: S3 does not take it, or somebody else wrote another one meanwhile.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        there = self.observe(key)
        if there is not None and there.sha256 == sha256:
            return there.version_id
        try:
            with reading(self.uri(key), "written"), creating():
                answer = self.s3.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=body,
                    ChecksumAlgorithm="SHA256",
                    ContentType="application/json",
                    ExpectedBucketOwner=self.account,
                    **({} if there else WHERE_NOTHING_IS),
                )
        except WrittenMeanwhile as error:
            now = self.observe(key)
            if now is not None and now.sha256 == sha256:
                return now.version_id
            raise another_object(self.uri(key), now, f"SHA-256 {sha256}") from error
        return str(answer["VersionId"])

    def _address(self, key: str, version_id: str | None) -> dict[str, str]:
        address = {"Bucket": self.bucket, "Key": key, "ExpectedBucketOwner": self.account}
        return {**address, "VersionId": version_id} if version_id else address

    def _told_parts(self, key: str, version_id: str) -> Iterator[dict[str, Any]]:
        marker = 0
        is_truncated = True
        while is_truncated:
            with reading(self.uri(key)):
                attributes = self.s3.get_object_attributes(
                    **self._address(key, version_id),
                    ObjectAttributes=["ObjectParts"],
                    MaxParts=1000,
                    PartNumberMarker=marker,
                )
            page = attributes.get("ObjectParts") or {}
            yield from page.get("Parts", [])
            is_truncated = page.get("IsTruncated", False)
            marker = page.get("NextPartNumberMarker", 0)
