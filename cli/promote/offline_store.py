"""Answers for S3 from files on this machine, as far as gates ask."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from promote.artifact import LocalFile
from promotion_steps.manifest import ManifestObject

VERSION = "offline"
"""The version id of everything that is not in S3 yet."""

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class OfflineObject:
    """What a key holds: a file, or bytes that only the registration would write."""

    size: int
    sha256: str
    path: Path | None = None
    body: bytes = b""

    def read(self, first: int, last: int) -> bytes:
        """Read some bytes, both ends included."""
        if self.path is None:
            return self.body[first : last + 1]
        with self.path.open("rb") as stream:
            stream.seek(first)
            return stream.read(last + 1 - first)


@dataclass(kw_only=True, slots=True)
class OfflineStore:
    """The bucket that files would be uploaded to; it answers like a boto3 client of S3.

    Args:
        bucket: Its name, the only one that is known.
    """

    bucket: str
    objects: dict[str, OfflineObject] = field(default_factory=dict)

    def add(self, file: LocalFile, key: str) -> ManifestObject:
        """Let a key hold a file, and describe it as its upload would."""
        self.objects[key] = OfflineObject(size=file.size, sha256=file.sha256, path=file.path)
        return ManifestObject(key=key, version_id=VERSION, size=file.size, sha256=file.sha256)

    def write(self, key: str, body: bytes) -> str:
        """Let a key hold bytes, and return their version."""
        digest = hashlib.sha256(body).hexdigest()
        self.objects[key] = OfflineObject(size=len(body), sha256=digest, body=body)
        return VERSION

    def get_object(self, **request: Any) -> dict[str, Any]:
        """Give an object, or a range of its bytes."""
        found = self._find("GetObject", request)
        first, last = 0, found.size - 1
        if "Range" in request:
            match = _RANGE.fullmatch(request["Range"])
            if match is None or not int(match[1]) <= min(int(match[2]), last):
                raise _error("InvalidRange", "GetObject", request["Range"])
            first, last = int(match[1]), min(int(match[2]), last)
        body = found.read(first, last)
        return {"Body": io.BytesIO(body), "ContentLength": len(body), "VersionId": VERSION}

    def get_object_attributes(self, **request: Any) -> dict[str, Any]:
        """Tell an object's size and checksum, whatever was asked for."""
        found = self._find("GetObjectAttributes", request)
        digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
        return {
            "VersionId": VERSION,
            "ETag": found.sha256,
            "ObjectSize": found.size,
            "Checksum": {"ChecksumSHA256": digest, "ChecksumType": "FULL_OBJECT"},
        }

    def list_objects_v2(self, **request: Any) -> dict[str, Any]:
        """List every key with a prefix, in one page."""
        self._check("ListObjectsV2", request)
        keys = sorted(key for key in self.objects if key.startswith(request.get("Prefix", "")))
        contents = [{"Key": key, "Size": self.objects[key].size} for key in keys]
        return {"IsTruncated": False, "KeyCount": len(keys), "Contents": contents}

    def _check(self, operation: str, request: Mapping[str, Any]) -> None:
        if request["Bucket"] != self.bucket:
            raise _error("NoSuchBucket", operation, request["Bucket"])

    def _find(self, operation: str, request: Mapping[str, Any]) -> OfflineObject:
        self._check(operation, request)
        if request["Key"] not in self.objects:
            raise _error("NoSuchKey", operation, request["Key"])
        if request.get("VersionId", VERSION) != VERSION:
            raise _error("NoSuchVersion", operation, request["VersionId"])
        return self.objects[request["Key"]]


def _error(code: str, operation: str, what: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": f"{what}: not offline"}}, operation)
