"""Observes every object that a model package refers to, and digests what S3 keeps no digest of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from promotion_steps.artifact_store import ArtifactStore, ObservedObject
from promotion_steps.aws import CONNECTIONS
from promotion_steps.finding import Refused
from promotion_steps.gates.integrity import location
from promotion_steps.manifest import ManifestObject
from promotion_steps.object_copy import LARGEST_COPY
from promotion_steps.object_digest import read_sha256
from promotion_steps.package_journey import Reference

_NO_VERSION = "null"


def sealable_objects(
    references: Sequence[Reference], store: ArtifactStore, *, seconds_left: Callable[[], float]
) -> list[ManifestObject]:
    """Describe each object as a manifest does, in the version that is current now.

    Args:
        references: Each to a place in the store's bucket.
        store: The environment's artifact bucket.
        seconds_left: Until the last byte must be read.

    Raises:
        Refused: An object is missing, cannot be read, or could not be copied later.
    """
    keys = _keys(references, store)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        told = list(pool.map(lambda key: _observed(store, key), keys))
    if problems := [
        problem for one in told if isinstance(one, Refused) for problem in one.messages
    ]:
        raise Refused(*problems)
    found = [one for one in told if isinstance(one, ObservedObject)]
    return [_entry(store, key, one, seconds_left) for key, one in zip(keys, found, strict=True)]


def _keys(references: Sequence[Reference], store: ArtifactStore) -> list[str]:
    keys: set[str] = set()
    problems = []
    for reference in references:
        uri = location(reference)
        if uri is None:
            continue
        below = store.keys(uri.key) if reference.is_prefix else [uri.key]
        if not below:
            problems.append(f"{reference.path}: nothing lies below {uri}")
        keys.update(below)
    if problems:
        raise Refused(*problems)
    return sorted(keys)


def _observed(store: ArtifactStore, key: str) -> ObservedObject | Refused:
    try:
        observed = store.observe(key)
    except Refused as refused:
        return refused
    if observed is None:
        return Refused(f"{store.uri(key)}: not there, expected what the package refers to")
    problem = _problem(observed)
    return Refused(f"{store.uri(key)}: {problem}") if problem else observed


def _problem(observed: ObservedObject) -> str | None:
    if observed.version_id == _NO_VERSION:
        return "S3 keeps no version of it, expected an upload since the bucket keeps versions"
    if observed.size > LARGEST_COPY and not (observed.parts_sha256 or observed.crc64nvme):
        return (
            f"too large for one copy, and S3 keeps no checksum that a copy in parts is compared"
            f" with, got {observed.size} bytes, expected an upload in parts with"
            " ChecksumAlgorithm=SHA256 or CRC64NVME"
        )
    return None


def _entry(
    store: ArtifactStore, key: str, observed: ObservedObject, seconds_left: Callable[[], float]
) -> ManifestObject:
    is_told = observed.sha256 is not None and not observed.parts
    sha256 = observed.sha256 if is_told else None
    return ManifestObject(
        key=key,
        version_id=observed.version_id,
        size=observed.size,
        sha256=sha256
        or read_sha256(
            store, key, observed.version_id, size=observed.size, seconds_left=seconds_left
        ),
        parts_sha256=observed.parts_sha256,
        crc64nvme=observed.crc64nvme,
    )
