"""What the fake S3 keeps, and digests as S3 spells them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field


def digest(body: bytes) -> str:
    """Spell a SHA-256 as S3 does."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def composite(parts: Sequence[bytes]) -> str:
    """Compute the digest of the parts' digests."""
    return digest(b"".join(hashlib.sha256(part).digest() for part in parts))


@dataclass
class Version:
    version_id: str
    body: bytes
    etag: str
    sha256: str | None = None
    parts: tuple[bytes, ...] = ()
    is_delete_marker: bool = False


@dataclass
class Upload:
    bucket: str
    key: str
    algorithm: str | None
    parts: dict[int, bytes] = field(default_factory=dict)
