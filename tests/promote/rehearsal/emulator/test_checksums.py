from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
CHECK = b"123456789"
CHECK_CRC64 = base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode()
"""The check value of CRC-64/NVME in the catalogue of CRCs."""
PART = 5 * 1024 * 1024


class Bucket:
    """A versioned bucket, clients that send checksums and clients that do not."""

    def __init__(self, emulator: Emulator) -> None:
        self.name = f"checksums-{uuid.uuid4().hex[:8]}"
        session = emulator.session(ACCOUNT)
        self.s3 = session.client("s3")
        self.plain = session.client(
            "s3", config=Config(request_checksum_calculation="when_required")
        )
        self.s3.create_bucket(Bucket=self.name)
        self.s3.put_bucket_versioning(
            Bucket=self.name, VersioningConfiguration={"Status": "Enabled"}
        )

    def place(self, version: str | None = None) -> dict[str, str]:
        place = {"Bucket": self.name, "Key": "object"}
        return {**place, "VersionId": version} if version else place

    def head(self, version: str | None = None) -> dict[str, str]:
        return _checksums(self.s3.head_object(**self.place(version), ChecksumMode="ENABLED"))

    def attributes(self, version: str | None = None) -> dict[str, str]:
        answer = self.s3.get_object_attributes(
            **self.place(version), ObjectAttributes=["Checksum", "ObjectSize"]
        )
        return _checksums(answer["Checksum"])

    def upload(self, client: Any, *bodies: bytes, **more: Any) -> dict[str, Any]:
        upload = client.create_multipart_upload(**self.place(), **more)["UploadId"]
        parts = []
        for number, body in enumerate(bodies, 1):
            part = client.upload_part(**self.place(), UploadId=upload, PartNumber=number, Body=body)
            parts.append({"PartNumber": number, "ETag": part["ETag"], **_values(part)})
        answer: dict[str, Any] = client.complete_multipart_upload(
            **self.place(), UploadId=upload, MultipartUpload={"Parts": parts}
        )
        return answer


@pytest.fixture(scope="module")
def bucket(emulator: Emulator) -> Bucket:
    return Bucket(emulator)


def test_without_an_algorithm_an_object_keeps_its_crc64nvme(bucket: Bucket) -> None:
    put = bucket.plain.put_object(**bucket.place(), Body=CHECK)

    expected = {"ChecksumCRC64NVME": CHECK_CRC64, "ChecksumType": "FULL_OBJECT"}
    assert _checksums(put) == expected
    assert bucket.head() == expected
    assert bucket.attributes() == expected


def test_an_object_keeps_the_one_checksum_it_was_sent_with(bucket: Bucket) -> None:
    bucket.s3.put_object(**bucket.place(), Body=CHECK, ChecksumAlgorithm="SHA256")

    expected = {"ChecksumSHA256": _sha256(CHECK), "ChecksumType": "FULL_OBJECT"}
    assert bucket.head() == expected
    assert bucket.attributes() == expected


def test_boto_sends_a_crc32_unless_told_otherwise(bucket: Bucket) -> None:
    bucket.s3.put_object(**bucket.place(), Body=CHECK)

    crc32 = base64.b64encode(zlib.crc32(CHECK).to_bytes(4)).decode()
    assert bucket.attributes() == {"ChecksumCRC32": crc32, "ChecksumType": "FULL_OBJECT"}


def test_two_checksums_are_refused(bucket: Bucket) -> None:
    with pytest.raises(ClientError, match="Multiple checksum Types are not allowed"):
        bucket.plain.put_object(
            **bucket.place(),
            Body=CHECK,
            ChecksumSHA256=_sha256(CHECK),
            ChecksumCRC64NVME=CHECK_CRC64,
        )


def test_a_checksum_of_something_else_is_refused(bucket: Bucket) -> None:
    with pytest.raises(ClientError, match="BadDigest"):
        bucket.plain.put_object(**bucket.place(), Body=b"else", ChecksumCRC64NVME=CHECK_CRC64)


def test_a_copy_keeps_its_sources_algorithm_or_takes_the_one_asked(bucket: Bucket) -> None:
    bucket.plain.put_object(**bucket.place(), Body=CHECK)
    source = f"{bucket.name}/object"
    bucket.s3.copy_object(Bucket=bucket.name, Key="same", CopySource=source)
    bucket.s3.copy_object(
        Bucket=bucket.name, Key="other", CopySource=source, ChecksumAlgorithm="SHA256"
    )

    heads = [
        bucket.s3.head_object(Bucket=bucket.name, Key=key, ChecksumMode="ENABLED")
        for key in ("same", "other")
    ]
    assert [_checksums(head) for head in heads] == [
        {"ChecksumCRC64NVME": CHECK_CRC64, "ChecksumType": "FULL_OBJECT"},
        {"ChecksumSHA256": _sha256(CHECK), "ChecksumType": "FULL_OBJECT"},
    ]


def test_a_multipart_upload_without_an_algorithm_keeps_one_checksum_of_the_whole(
    bucket: Bucket,
) -> None:
    completed = bucket.upload(bucket.plain, CHECK)

    expected = {"ChecksumCRC64NVME": CHECK_CRC64, "ChecksumType": "FULL_OBJECT"}
    assert _checksums(completed) == expected
    assert bucket.head(completed["VersionId"]) == expected
    assert bucket.attributes(completed["VersionId"]) == expected


def test_a_crc32_of_parts_may_be_of_the_whole(bucket: Bucket) -> None:
    bodies = b"a" * PART, b"b"
    bucket.upload(bucket.s3, *bodies, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")

    crc32 = base64.b64encode(zlib.crc32(b"".join(bodies)).to_bytes(4)).decode()
    assert bucket.attributes() == {"ChecksumCRC32": crc32, "ChecksumType": "FULL_OBJECT"}


def test_a_composite_stays_one_in_an_older_version(bucket: Bucket) -> None:
    completed = bucket.upload(bucket.s3, CHECK, ChecksumAlgorithm="SHA256")
    bucket.s3.put_object(**bucket.place(), Body=b"newer")

    digest = hashlib.sha256(hashlib.sha256(CHECK).digest()).digest()
    composite = f"{base64.b64encode(digest).decode()}-1"
    expected = {"ChecksumSHA256": composite, "ChecksumType": "COMPOSITE"}
    assert bucket.head(completed["VersionId"]) == expected
    assert bucket.attributes(completed["VersionId"]) == expected


@pytest.mark.parametrize(
    ("algorithm", "kind"), [("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE")]
)
def test_an_algorithm_has_the_types_it_can_have(bucket: Bucket, algorithm: str, kind: str) -> None:
    with pytest.raises(ClientError, match=f"The {kind} checksum type cannot be used"):
        bucket.s3.create_multipart_upload(
            **bucket.place(), ChecksumAlgorithm=algorithm, ChecksumType=kind
        )


def test_a_range_of_an_older_version_is_read(bucket: Bucket) -> None:
    old = bucket.s3.put_object(**bucket.place(), Body=b"0123456789")["VersionId"]
    bucket.s3.put_object(**bucket.place(), Body=b"abcdefghij")

    got = bucket.s3.get_object(**bucket.place(old), Range="bytes=2-4")
    suffix = bucket.s3.get_object(**bucket.place(old), Range="bytes=-3")

    assert got["Body"].read() == b"234"
    assert (got["ContentRange"], got["ContentLength"]) == ("bytes 2-4/10", 3)
    assert got["VersionId"] == old
    assert suffix["Body"].read() == b"789"


def test_a_range_beyond_the_end_is_refused(bucket: Bucket) -> None:
    old = bucket.s3.put_object(**bucket.place(), Body=b"0123")["VersionId"]

    with pytest.raises(ClientError, match="InvalidRange"):
        bucket.s3.get_object(**bucket.place(old), Range="bytes=4-")


def _checksums(answer: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in answer.items() if name.startswith("Checksum")}


def _values(answer: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in _checksums(answer).items() if name != "ChecksumType"}


def _sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()
