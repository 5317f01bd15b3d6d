"""Copies one object in parts, server-side, where one request cannot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.artifact_store import ArtifactStore, ObservedObject, Part
from promotion_steps.aws import CONNECTIONS
from promotion_steps.aws_errors import error_code
from promotion_steps.creating import creating
from promotion_steps.finding import Refused
from promotion_steps.manifest import ManifestObject
from promotion_steps.reading import reading

PART_SIZE = 1024**3
"""Bytes; ten thousand parts, the most that S3 takes, hold ten terabytes."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class MultipartCopy:
    """One object on its way, in the parts it was uploaded in.

    The same parts give the same composite digest, which S3 can then compare. Where S3 keeps
    no digest of the parts but a CRC64NVME of all bytes, that is compared, whatever the parts.

    Args:
        entry: What was registered.
        observed: What S3 tells of the registered version.
        condition: What completing the upload depends on.
        part_size: Bytes of a part where the parts are free.
    """

    source: ArtifactStore
    target: ArtifactStore
    entry: ManifestObject
    observed: ObservedObject
    condition: Mapping[str, str] = field(default_factory=dict)
    part_size: int = PART_SIZE

    def run(self, upload_id: str | None, out_of_time: Callable[[], bool]) -> str | None:
        """Copy until done or out of time; a failed upload is taken back.

        Args:
            upload_id: Of an earlier invocation that ran out of time.
            out_of_time: Asked between two batches of parts.

        Returns:
            The upload to continue with, or None when the object is complete.

        Raises:
            Refused: A part that arrived is not the part that was registered.
            WrittenMeanwhile: The condition does not hold any more.
        """
        parts = self._parts()
        present = self._present(upload_id) if upload_id else None
        if upload_id is None or present is None:
            upload_id, present = self._start(), {}
        try:
            missing = [part for part in parts if part.number not in present]
            is_complete = self._copy(missing, upload_id, present, out_of_time)
            self._compare(parts, present)
            if not is_complete:
                return upload_id
            self._complete(upload_id, present)
        except Exception:
            self._abort(upload_id)
            raise
        return None

    @property
    def _is_whole(self) -> bool:
        """Whether the CRC64NVME of all bytes is what can be compared."""
        crc64nvme = self.entry.crc64nvme
        return self.observed.sha256 is None and crc64nvme is not None

    def _parts(self) -> list[Part]:
        if not self._is_whole:
            return self.source.parts(self.entry.key, self.entry.version_id)
        size, step = self.entry.size, self.part_size
        return [
            Part(number=number, first=first, size=min(step, size - first))
            for number, first in enumerate(range(0, size, step), start=1)
        ]

    def _start(self) -> str:
        checksum = (
            {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "FULL_OBJECT"}
            if self._is_whole
            else {"ChecksumAlgorithm": "SHA256"}
        )
        started = self.target.s3.create_multipart_upload(**self._address(), **checksum)
        return str(started["UploadId"])

    def _present(self, upload_id: str) -> dict[int, dict[str, Any]] | None:
        present: dict[int, dict[str, Any]] = {}
        page: dict[str, Any] = {"IsTruncated": True, "NextPartNumberMarker": 0}
        while page["IsTruncated"]:
            try:
                page = self.target.s3.list_parts(
                    **self._upload(upload_id), PartNumberMarker=page["NextPartNumberMarker"]
                )
            except ClientError as error:
                if error_code(error) == "NoSuchUpload":
                    return None
                raise
            present |= {part["PartNumber"]: part for part in page.get("Parts", [])}
        return present

    def _copy(
        self,
        missing: Sequence[Part],
        upload_id: str,
        present: dict[int, dict[str, Any]],
        out_of_time: Callable[[], bool],
    ) -> bool:
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for start in range(0, len(missing), CONNECTIONS):
                # At least one batch a call, so that a short timeout cannot go round for ever.
                if start and out_of_time():
                    return False
                batch = missing[start : start + CONNECTIONS]
                copied = pool.map(lambda part: self._copy_part(part, upload_id), batch)
                present |= {part.number: told for part, told in zip(batch, copied, strict=True)}
        return True

    def _copy_part(self, part: Part, upload_id: str) -> dict[str, Any]:
        with reading(self.source.uri(self.entry.key), "copied"):
            answer = self.target.s3.upload_part_copy(
                **self._upload(upload_id),
                PartNumber=part.number,
                CopySource=copy_source(self.source, self.entry),
                CopySourceIfMatch=f'"{self.observed.etag}"',
                CopySourceRange=f"bytes={part.first}-{part.first + part.size - 1}",
                ExpectedSourceBucketOwner=self.source.account,
            )
        copied: dict[str, Any] = answer["CopyPartResult"]
        return copied

    def _compare(self, parts: Sequence[Part], present: dict[int, dict[str, Any]]) -> None:
        for part in parts:
            told = present.get(part.number)
            if told and part.sha256 and told.get("ChecksumSHA256") != part.sha256:
                raise Refused(
                    f"{self.target.uri(self.entry.key)}: part {part.number} has SHA-256"
                    f" {told.get('ChecksumSHA256')}, expected {part.sha256}"
                )

    def _complete(self, upload_id: str, present: dict[int, dict[str, Any]]) -> None:
        checksum = "ChecksumCRC64NVME" if self._is_whole else "ChecksumSHA256"
        parts = [
            {"PartNumber": number, "ETag": told["ETag"], checksum: told[checksum]}
            for number, told in sorted(present.items())
        ]
        whole = (
            {checksum: self.entry.crc64nvme, "ChecksumType": "FULL_OBJECT"}
            if self._is_whole
            else {}
        )
        with reading(self.target.uri(self.entry.key), "completed"), creating():
            self.target.s3.complete_multipart_upload(
                **self._upload(upload_id),
                MultipartUpload={"Parts": parts},
                **whole,
                **self.condition,
            )

    def _abort(self, upload_id: str) -> None:
        try:
            self.target.s3.abort_multipart_upload(**self._upload(upload_id))
        except ClientError:  # the error that led here is the one to report
            _logger.warning("upload %s is left behind", upload_id, exc_info=True)

    def _address(self) -> dict[str, str]:
        return {
            "Bucket": self.target.bucket,
            "Key": self.entry.key,
            "ExpectedBucketOwner": self.target.account,
        }

    def _upload(self, upload_id: str) -> dict[str, str]:
        return {**self._address(), "UploadId": upload_id}


def copy_source(source: ArtifactStore, entry: ManifestObject) -> dict[str, str]:
    """Pin what is copied to the version that was registered."""
    return {"Bucket": source.bucket, "Key": entry.key, "VersionId": entry.version_id}
