"""Copies one approved object into the target's bucket, and compares what arrived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from promotion_steps.artifact_store import ArtifactStore, ObservedObject
from promotion_steps.copy_token import CopyToken
from promotion_steps.creating import (
    WHERE_NOTHING_IS,
    WrittenMeanwhile,
    another_object,
    creating,
)
from promotion_steps.finding import Refused
from promotion_steps.manifest import ManifestObject
from promotion_steps.multipart_copy import MultipartCopy, copy_source
from promotion_steps.reading import reading

LARGEST_COPY = 5 * 1024**3
"""Bytes that one CopyObject takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where one object belongs in the target's bucket.

    Args:
        entry: What was registered.
        landed: The target's object where it is the registered one already.
        is_taken: Whether another object is there, which the copy replaces.
    """

    entry: ManifestObject
    landed: ManifestObject | None = None
    is_taken: bool = False

    @property
    def condition(self) -> Mapping[str, str]:
        """What the write to it depends on."""
        return {} if self.is_taken else WHERE_NOTHING_IS


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectCopy:
    """From one bucket to the other.

    Args:
        largest_copy: Bytes; anything larger goes in parts.
    """

    source: ArtifactStore
    target: ArtifactStore
    largest_copy: int = LARGEST_COPY

    def is_large(self, entry: ManifestObject) -> bool:
        """Whether one request cannot copy the object."""
        return entry.size > self.largest_copy

    def find(self, entry: ManifestObject) -> Place:
        """Return what is in the target where the object belongs."""
        there = self.target.observe(entry.key)
        if there is None:
            return Place(entry=entry)
        source = self._observe_source(entry) if there.parts else None
        if _is_same(entry, there, source):
            return Place(entry=entry, landed=_landed(entry, there))
        return Place(entry=entry, is_taken=True)

    def copy_whole(self, place: Place) -> ManifestObject:
        """Copy an object with one request.

        Raises:
            Refused: It cannot be copied, or what arrived is not what was registered.
        """
        entry = place.entry
        observed = self._observe_source(entry)
        try:
            with reading(self.source.uri(entry.key), "copied"), creating():
                answer = self.target.s3.copy_object(
                    Bucket=self.target.bucket,
                    Key=entry.key,
                    ChecksumAlgorithm="SHA256",
                    CopySource=copy_source(self.source, entry),
                    CopySourceIfMatch=f'"{observed.etag}"',
                    ExpectedBucketOwner=self.target.account,
                    ExpectedSourceBucketOwner=self.source.account,
                    TaggingDirective="REPLACE",  # to copy tags is a permission of its own
                    **place.condition,
                )
        except WrittenMeanwhile:
            return self._found_meanwhile(entry, observed)
        return self._arrived(entry, self.target.observe(entry.key, answer["VersionId"]), observed)

    def copy_in_parts(
        self, place: Place, token: CopyToken, out_of_time: Callable[[], bool]
    ) -> ManifestObject | CopyToken:
        """Copy an object part by part.

        Args:
            place: Where it belongs.
            token: Of the invocation before.
            out_of_time: Asked between two batches of parts.

        Returns:
            The object in the target, or what the next invocation needs.

        Raises:
            Refused: It cannot be copied, or what arrived is not what was registered.
        """
        entry = place.entry
        observed = self._observe_source(entry)
        copying = MultipartCopy(
            source=self.source,
            target=self.target,
            entry=entry,
            observed=observed,
            condition=place.condition,
        )
        try:
            upload_id = copying.run(token.upload_of(entry.sha256), out_of_time)
        except WrittenMeanwhile:
            return self._found_meanwhile(entry, observed)
        if upload_id is not None:
            return CopyToken(sha256=entry.sha256, upload_id=upload_id)
        return self._arrived(entry, self.target.observe(entry.key), observed)

    def _observe_source(self, entry: ManifestObject) -> ObservedObject:
        observed = self.source.observe(entry.key, entry.version_id)
        if observed is None:
            raise Refused(f"{self.source.uri(entry.key)}: version {entry.version_id} is gone")
        return observed

    def _found_meanwhile(self, entry: ManifestObject, source: ObservedObject) -> ManifestObject:
        """Take what another copy wrote first, if it is the registered object."""
        there = self.target.observe(entry.key)
        if there is not None and _is_same(entry, there, source):
            return _landed(entry, there)
        expected = f"{entry.size} bytes with SHA-256 {entry.sha256}"
        raise another_object(self.target.uri(entry.key), there, expected)

    def _arrived(
        self, entry: ManifestObject, there: ObservedObject | None, source: ObservedObject
    ) -> ManifestObject:
        if there is None or not _is_same(entry, there, source):
            raise Refused(
                f"{self.target.uri(entry.key)}: what arrived is not what was registered,"
                f" got {there}, expected {entry.size} bytes with SHA-256 {entry.sha256}"
            )
        return _landed(entry, there)


def _landed(entry: ManifestObject, there: ObservedObject) -> ManifestObject:
    return replace(
        entry,
        version_id=there.version_id,
        parts_sha256=there.parts_sha256,
        crc64nvme=entry.crc64nvme or there.crc64nvme,
    )


def _is_same(entry: ManifestObject, there: ObservedObject, source: ObservedObject | None) -> bool:
    if there.size != entry.size:
        return False
    is_whole = bool(there.crc64nvme and entry.crc64nvme)
    if is_whole and there.crc64nvme != entry.crc64nvme:
        return False
    if there.sha256 is None:
        return is_whole
    if there.parts:  # no digest of all bytes: only the same parts can be compared
        registered = entry.parts_sha256 or there.parts_sha256
        return source is not None and (
            there.parts_sha256 == source.parts_sha256 and there.parts_sha256 == registered
        )
    return there.sha256 == entry.sha256
