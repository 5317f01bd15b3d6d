"""A digest of all bytes, read in ranges."""

from __future__ import annotations

import hashlib

import pytest

from promotion_steps import object_digest
from promotion_steps.finding import Refused
from promotion_steps.object_digest import read_sha256
from tests.promotion_steps.scene import MODEL, Scene, uri

BODY = bytes(range(256))


def digested(body: bytes, seconds: list[float] | None = None) -> tuple[str, Scene]:
    scene = Scene()
    entry = scene.add(MODEL, body, checksum=False)
    left = iter(seconds or [60.0] * 100)
    digest = read_sha256(
        scene.source, MODEL, entry.version_id, size=len(body), seconds_left=lambda: next(left)
    )
    return digest, scene


@pytest.mark.parametrize("body", [b"", b"x", BODY])
def test_the_digest_is_that_of_all_bytes(body: bytes) -> None:
    assert digested(body)[0] == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("size", [9, 10, 11, 40, 41, 256])
def test_ranges_are_put_together_in_their_order(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_digest, "RANGE", 10)

    digest, scene = digested(BODY[:size])

    assert digest == hashlib.sha256(BODY[:size]).hexdigest()
    assert len(scene.s3.named("get_object")) == -(-size // 10)


def test_the_time_is_asked_between_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_digest, "RANGE", 10)

    with pytest.raises(Refused, match=f"^{uri(MODEL)}: S3 keeps no .* got 256 bytes, expected an"):
        digested(BODY, [60.0, 4.0])
