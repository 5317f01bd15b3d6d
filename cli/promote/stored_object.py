"""Finds out whether S3 holds a file's bytes already, by the checksum that S3 keeps."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from promote.artifact import LocalFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART_SIZE = 8 * 1024 * 1024

_ABSENT = {"403", "404", "AccessDenied", "NoSuchKey", "NotFound"}
"""S3 hides whether a key exists from those who may not list the bucket."""


def version_of_same_bytes(s3: S3Client, bucket: str, key: str, file: LocalFile) -> str | None:
    """Return the current version of a key where it is the file's bytes; None otherwise."""
    from botocore.exceptions import ClientError

    try:
        head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return None
        raise
    if head["ContentLength"] != file.size:
        return None
    digest = head.get("ChecksumSHA256", "").partition("-")[0]
    is_same = digest == _encoded(bytes.fromhex(file.sha256)) or (
        file.size >= PART_SIZE and digest == _encoded(_digest_of_parts(file))
    )
    return head.get("VersionId") if is_same else None


def parts_sha256(file: LocalFile) -> str | None:
    """Compute what S3 tells of the file's upload in parts; None where one part is all."""
    if file.size < PART_SIZE:
        return None
    parts = -(-file.size // PART_SIZE)
    return f"{_digest_of_parts(file).hex()}-{parts}"


def _encoded(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _digest_of_parts(file: LocalFile) -> bytes:
    """Digest the digests of the parts, as S3 does with an upload in parts."""
    whole = hashlib.sha256()
    with file.path.open("rb") as stream:
        while part := stream.read(PART_SIZE):
            whole.update(hashlib.sha256(part).digest())
    return whole.digest()
