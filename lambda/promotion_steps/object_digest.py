"""Digests an object by reading it, where S3 keeps no digest of all its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.finding import Refused

RANGE = 8 * 1024 * 1024
"""Bytes of one read."""
_READS = 4
_MARGIN = 5
"""Seconds that must be left to begin another read."""


def read_sha256(
    store: ArtifactStore,
    key: str,
    version_id: str,
    *,
    size: int,
    seconds_left: Callable[[], float],
) -> str:
    """Read an object from end to end, a few ranges in memory at a time.

    Returns:
        The hex digest of all bytes.

    Raises:
        Refused: S3 does not give the bytes, or the time does not suffice.
    """
    digest = hashlib.sha256()
    with ThreadPoolExecutor(_READS) as pool:
        for start in range(0, size, _READS * RANGE):
            if seconds_left() < _MARGIN:
                raise Refused(
                    f"{store.uri(key)}: S3 keeps no SHA-256 of all its bytes, and the time does"
                    f" not suffice to read them, got {size} bytes, expected an upload with"
                    " ChecksumAlgorithm=SHA256"
                )
            ends = range(start, min(size, start + _READS * RANGE), RANGE)
            for body in pool.map(
                lambda first: store.read_range(
                    key, version_id, first=first, last=min(first + RANGE, size) - 1
                ),
                ends,
            ):
                digest.update(body)
    return digest.hexdigest()
