"""What the fake S3 keeps, and digests as S3 spells them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

_POLYNOMIAL = 0x9A6C9329AC4BC9B5
_ONES = 0xFFFFFFFFFFFFFFFF


def digest(body: bytes) -> str:
    """Spell a SHA-256 as S3 does."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def composite(parts: Sequence[bytes]) -> str:
    """Compute the digest of the parts' digests."""
    return digest(b"".join(hashlib.sha256(part).digest() for part in parts))


def crc64nvme(body: bytes) -> str:
    """Spell a CRC-64/NVME as S3 does."""
    crc = _ONES
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
    return base64.b64encode((crc ^ _ONES).to_bytes(8, "big")).decode()


@dataclass
class Version:
    version_id: str
    body: bytes
    etag: str
    sha256: str | None = None
    parts: tuple[bytes, ...] = ()
    is_delete_marker: bool = False
    crc64nvme: str | None = None

    @property
    def parts_sha256(self) -> str | None:
        """What a manifest says of an upload in parts."""
        if not self.parts or self.sha256 is None:
            return None
        return f"{base64.b64decode(self.sha256).hex()}-{len(self.parts)}"


@dataclass
class Upload:
    bucket: str
    key: str
    algorithm: str | None
    parts: dict[int, bytes] = field(default_factory=dict)
