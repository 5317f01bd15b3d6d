"""S3 as far as a promotion needs it: versions, checksums, parts; moto keeps no parts' checksums."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from threading import Lock
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.promotion_steps.stored import Upload, Version, composite, crc64nvme, digest

_MODEL: ServiceModel = botocore.session.get_session().get_service_model("s3")
_OPERATIONS = {xform_name(name): name for name in _MODEL.operation_names}


class FakeS3:
    """Answers like a client, checks requests against botocore's model, and counts calls.

    `faults` maps an operation, or an operation and a key, to the error code it fails with;
    `meanwhile` maps an operation to what somebody else does before its first request arrives.
    """

    def __init__(self, owners: dict[str, str], *, page: int = 1000, largest: int = 100) -> None:
        self.owners = owners
        self.page = page
        self.largest = largest
        self.versions: dict[tuple[str, str], list[Version]] = {}
        self.uploads: dict[str, Upload] = {}
        self.calls: list[tuple[str, str]] = []
        self.requests: list[dict[str, Any]] = []
        self.faults: dict[Any, str] = {}
        self.meanwhile: dict[str, Callable[[], Any]] = {}
        self._number = 0
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        operation = _OPERATIONS.get(name)
        if operation is None:
            raise AttributeError(name)
        return lambda **request: self._answer(name, operation, request)

    def named(self, operation: str) -> list[str]:
        return [key for name, key in self.calls if name == operation]

    def _answer(self, name: str, operation: str, request: dict[str, Any]) -> Any:
        shape = _MODEL.operation_model(operation).input_shape
        # A client spells a copy source that is a dict before it validates.
        spelled = {k: "spelled" if k == "CopySource" else v for k, v in request.items()}
        report = ParamValidator().validate(spelled, shape)
        assert not report.has_errors(), report.generate_report()
        self.meanwhile.pop(name, lambda: None)()
        with self._lock:
            key = request.get("Key", request.get("Prefix", ""))
            self.calls.append((name, key))
            self.requests.append({"operation": name, **request})
            for fault in (name, (name, key)):
                if fault in self.faults:
                    raise self.error(self.faults[fault], operation)
            owner = request.get("ExpectedBucketOwner")
            if request["Bucket"] not in self.owners:
                raise self.error("NoSuchBucket", operation)
            if owner is not None and self.owners[request["Bucket"]] != owner:
                raise self.error("AccessDenied", operation)
            if request.get("IfNoneMatch") == "*":
                self._refuse_existing(request["Bucket"], request["Key"])
            return getattr(self, f"_{name}")(request)

    def _refuse_existing(self, bucket: str, key: str) -> None:
        versions = self.versions.get((bucket, key), [])
        if versions and not versions[-1].is_delete_marker:
            raise self.error("PreconditionFailed")

    @staticmethod
    def error(code: str, operation: str = "Operation") -> ClientError:
        return ClientError({"Error": {"Code": code, "Message": f"no, {code}"}}, operation)

    def store(
        self,
        bucket: str,
        key: str,
        body: bytes,
        *,
        checksum: bool = True,
        parts: int = 0,
        crc: bool = False,
    ) -> Version:
        """Put an object, in equal parts where *parts* is their size.

        Args:
            bucket: Where.
            key: Its key.
            body: Its bytes.
            checksum: Whether it has a SHA-256.
            parts: Bytes of each. Default: one upload.
            crc: Whether it has the CRC64NVME that S3 gives an upload without a checksum.
        """
        pieces = tuple(body[i : i + parts] for i in range(0, len(body), parts)) if parts else ()
        told = composite(pieces) if pieces else digest(body)
        stored = self._add(bucket, key, body, told if checksum and not crc else None, pieces)
        stored.crc64nvme = crc64nvme(body) if crc else None
        return stored

    def delete(self, bucket: str, key: str) -> None:
        self._add(bucket, key, b"", None, ()).is_delete_marker = True

    def _add(
        self, bucket: str, key: str, body: bytes, sha256: str | None, parts: tuple[bytes, ...]
    ) -> Version:
        self._number += 1
        version = Version(
            version_id=f"v{self._number}",
            body=body,
            etag=f"e{self._number}",
            sha256=sha256,
            parts=parts,
        )
        self.versions.setdefault((bucket, key), []).append(version)
        return version

    def current(self, bucket: str, key: str, version_id: str | None = None) -> Version:
        versions = self.versions.get((bucket, key), [])
        if version_id is not None:
            versions = [entry for entry in versions if entry.version_id == version_id]
            if not versions:
                raise self.error("NoSuchVersion")
            if versions[-1].is_delete_marker:
                raise self.error("MethodNotAllowed")
        if not versions or versions[-1].is_delete_marker:
            raise self.error("NoSuchKey")
        return versions[-1]

    def _get_object(self, request: dict[str, Any]) -> Any:
        found = self.current(request["Bucket"], request["Key"], request.get("VersionId"))
        body = found.body
        if asked := request.get("Range"):
            first, last = (int(end) for end in asked.removeprefix("bytes=").split("-"))
            if first >= len(body):
                raise self.error("InvalidRange")
            body = body[first : last + 1]
        return {"ContentLength": len(body), "Body": io.BytesIO(body)}

    def _put_object(self, request: dict[str, Any]) -> Any:
        told = digest(request["Body"]) if request.get("ChecksumAlgorithm") == "SHA256" else None
        added = self._add(request["Bucket"], request["Key"], request["Body"], told, ())
        return {"VersionId": added.version_id}

    def _get_object_attributes(self, request: dict[str, Any]) -> Any:
        found = self.current(request["Bucket"], request["Key"], request.get("VersionId"))
        answer: dict[str, Any] = {
            "VersionId": found.version_id,
            "ETag": found.etag,
            "ObjectSize": len(found.body),
        }
        if found.sha256:
            kind = "COMPOSITE" if found.parts else "FULL_OBJECT"
            answer["Checksum"] = {"ChecksumSHA256": found.sha256, "ChecksumType": kind}
        if found.crc64nvme:
            whole = {"ChecksumCRC64NVME": found.crc64nvme, "ChecksumType": "FULL_OBJECT"}
            answer["Checksum"] = whole
        if found.parts:
            answer["ObjectParts"] = self._parts_page(found, request)
        return {key: value for key, value in answer.items() if key in self._asked(request)}

    @staticmethod
    def _asked(request: dict[str, Any]) -> set[str]:
        return {*request["ObjectAttributes"], "VersionId"}

    def _parts_page(self, found: Version, request: dict[str, Any]) -> Any:
        first = request.get("PartNumberMarker", 0)
        last = first + min(request["MaxParts"], self.page)
        checksums = [digest(part) for part in found.parts] if found.sha256 else None
        numbered = [
            {
                "PartNumber": index + 1,
                "Size": len(part),
                **({"ChecksumSHA256": checksums[index]} if checksums else {}),
            }
            for index, part in enumerate(found.parts)
        ]
        return {
            "TotalPartsCount": len(numbered),
            "Parts": numbered[first:last],
            "IsTruncated": last < len(numbered),
            "NextPartNumberMarker": last,
        }

    def _list_objects_v2(self, request: dict[str, Any]) -> Any:
        keys = sorted(
            key
            for (bucket, key), versions in self.versions.items()
            if bucket == request["Bucket"]
            and key.startswith(request["Prefix"])
            and not versions[-1].is_delete_marker
        )
        first = int(request.get("ContinuationToken", 0))
        last = first + self.page
        page: dict[str, Any] = {"IsTruncated": last < len(keys)}
        if keys[first:last]:
            page["Contents"] = [{"Key": key} for key in keys[first:last]]
        return {**page, "NextContinuationToken": str(last)} if last < len(keys) else page

    def _source(self, request: dict[str, Any]) -> Version:
        source = request["CopySource"]
        if request["ExpectedSourceBucketOwner"] != self.owners[source["Bucket"]]:
            raise self.error("AccessDenied")
        found = self.current(source["Bucket"], source["Key"], source["VersionId"])
        if request["CopySourceIfMatch"] != f'"{found.etag}"':
            raise self.error("PreconditionFailed")
        return found

    def _copy_object(self, request: dict[str, Any]) -> Any:
        found = self._source(request)
        if len(found.body) > self.largest:
            raise self.error("InvalidRequest")
        told = digest(found.body) if request.get("ChecksumAlgorithm") == "SHA256" else None
        added = self._add(request["Bucket"], request["Key"], found.body, told, ())
        return {"VersionId": added.version_id, "CopyObjectResult": {"ChecksumSHA256": told}}

    def _create_multipart_upload(self, request: dict[str, Any]) -> Any:
        self._number += 1
        upload = Upload(request["Bucket"], request["Key"], request.get("ChecksumAlgorithm"))
        self.uploads[f"u{self._number}"] = upload
        return {"UploadId": f"u{self._number}"}

    def _upload(self, request: dict[str, Any]) -> Upload:
        upload = self.uploads.get(request["UploadId"])
        if upload is None or (upload.bucket, upload.key) != (request["Bucket"], request["Key"]):
            raise self.error("NoSuchUpload")
        return upload

    def _told_part(self, upload: Upload, number: int) -> dict[str, Any]:
        part = upload.parts[number]
        told = {"ETag": hashlib.md5(part).hexdigest()}
        if upload.algorithm == "CRC64NVME":
            return {**told, "ChecksumCRC64NVME": crc64nvme(part)}
        return {**told, "ChecksumSHA256": digest(part)} if upload.algorithm == "SHA256" else told

    def _upload_part_copy(self, request: dict[str, Any]) -> Any:
        upload, found = self._upload(request), self._source(request)
        first, last = map(int, request["CopySourceRange"].removeprefix("bytes=").split("-"))
        assert 0 <= first <= last < len(found.body)
        upload.parts[request["PartNumber"]] = found.body[first : last + 1]
        return {"CopyPartResult": self._told_part(upload, request["PartNumber"])}

    def _list_parts(self, request: dict[str, Any]) -> Any:
        upload = self._upload(request)
        numbers = [n for n in sorted(upload.parts) if n > request.get("PartNumberMarker", 0)]
        page = numbers[: self.page]
        return {
            "Parts": [{"PartNumber": n, **self._told_part(upload, n)} for n in page],
            "IsTruncated": len(page) < len(numbers),
            "NextPartNumberMarker": page[-1] if page else 0,
        }

    def _complete_multipart_upload(self, request: dict[str, Any]) -> Any:
        upload = self._upload(request)
        for part in request["MultipartUpload"]["Parts"]:
            if part != {
                "PartNumber": part["PartNumber"],
                **self._told_part(upload, part["PartNumber"]),
            }:
                raise self.error("InvalidPart")
        pieces = tuple(
            upload.parts[part["PartNumber"]] for part in request["MultipartUpload"]["Parts"]
        )
        body = b"".join(pieces)
        if request.get("ChecksumCRC64NVME", crc64nvme(body)) != crc64nvme(body):
            raise self.error("BadDigest")
        del self.uploads[request["UploadId"]]
        is_whole = upload.algorithm == "CRC64NVME"
        told = None if is_whole else composite(pieces)
        added = self._add(request["Bucket"], request["Key"], body, told, pieces)
        added.crc64nvme = crc64nvme(body) if is_whole else None
        return {}

    def _abort_multipart_upload(self, request: dict[str, Any]) -> Any:
        self._upload(request)
        del self.uploads[request["UploadId"]]
        return {}
