"""Reads model data by ranges, as far as its files' names and sizes need it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.gates.deployability.model_files import ModelFiles
from promotion_steps.gates.deployability.served_container import DataLocation
from promotion_steps.manifest import ManifestObject
from promotion_steps.scan.inflated_reader import InflatedReader
from promotion_steps.scan.inflating import GZIP, compression
from promotion_steps.scan.member_path import plain_path
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import OutOfBudget, ScanBudget
from promotion_steps.scan.scan_report import NotScanned
from promotion_steps.scan.tar_archive import Member, is_tar, tar_members
from promotion_steps.scan.tar_header import BLOCK

LARGEST_TEXT = 256 * 1024
_TAR = "a tar archive compressed with gzip"


def read_archive(
    entry: ManifestObject,
    location: DataLocation,
    store: ArtifactStore,
    budget: ScanBudget,
    wanted: Collection[str],
) -> ModelFiles:
    """List the members of an archive, without unpacking it.

    Args:
        entry: The archive.
        location: Where the package names it.
        store: Where it is.
        budget: Pays for what is read.
        wanted: Paths of files whose content is kept, where they are small.

    Raises:
        Refused: S3 does not give it.
    """
    files = ModelFiles(location=location, stored=entry.size)
    fetch = partial(_fetch, store, entry)
    return read_members(RangeReader(fetch, size=entry.size, budget=budget), files, budget, wanted)


def read_members(
    reader: Reader, files: ModelFiles, budget: ScanBudget, wanted: Collection[str]
) -> ModelFiles:
    """Add the members of an archive to the files.

    Args:
        reader: Of the archive.
        files: What is known of it.
        budget: Pays for what is read.
        wanted: Paths of files whose content is kept, where they are small.
    """
    try:
        _read(reader, files, budget, wanted)
    except OutOfBudget as reason:
        files.unread = str(reason)
    except NotScanned as reason:
        files.broken = f"{reason}, expected {_TAR}; pack it again"
    return files


def read_objects(
    entries: Sequence[ManifestObject],
    location: DataLocation,
    store: ArtifactStore,
    key: str,
    wanted: Collection[str],
) -> ModelFiles:
    """List the files that uncompressed model data becomes.

    Args:
        entries: The objects.
        location: Where the package names them.
        store: Where they are.
        key: The prefix, or the key of the one object.
        wanted: Paths of files whose content is kept, where they are small.

    Raises:
        Refused: S3 does not give one of them.
    """
    files = ModelFiles(location=location)
    for entry in entries:
        name = entry.key.removeprefix(key) if location.is_prefix else entry.key.rpartition("/")[2]
        files.sizes[name] = entry.size
        files.stored += entry.size
        files.unpacked += entry.size
        if name in wanted and 0 < entry.size <= LARGEST_TEXT:
            files.texts[name] = _fetch(store, entry, 0, entry.size - 1)
        elif name in wanted and entry.size == 0:
            files.texts[name] = b""
    return files


def _read(reader: Reader, files: ModelFiles, budget: ScanBudget, wanted: Collection[str]) -> None:
    if compression(_head(reader)) != GZIP:
        raise NotScanned("no gzip stream")
    inner = InflatedReader(reader, GZIP, budget)
    head = _head(inner)
    if not head.strip(b"\0"):
        if inner.end() == 0 or _is_blank(inner):
            return
        raise NotScanned("no tar archive")
    if not is_tar(head):
        raise NotScanned("no tar archive")
    for member in tar_members(inner, budget):
        _add(member, files, wanted)


def _add(member: Member, files: ModelFiles, wanted: Collection[str]) -> None:
    reason = member.link or member.problem
    if reason is not None:
        files.not_unpacked.append((member.name, reason))
    if member.reader is None:
        return
    name, size = plain_path(member.name), member.reader.end()
    files.sizes[name] = size
    files.unpacked += size
    if name in wanted and size <= LARGEST_TEXT:
        files.texts[name] = member.reader.read(size)


def _is_blank(reader: Reader) -> bool:
    reader.seek(0)
    return not any(chunk.strip(b"\0") for chunk in iter(lambda: reader.read(64 * 1024), b""))


def _head(reader: Reader) -> bytes:
    reader.seek(0)
    return reader.read(BLOCK)


def _fetch(store: ArtifactStore, entry: ManifestObject, first: int, last: int) -> bytes:
    return store.read_range(entry.key, entry.version_id, first=first, last=last)
