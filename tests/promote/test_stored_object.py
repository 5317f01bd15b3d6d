from __future__ import annotations

import base64
from pathlib import Path

import pytest

from promote.artifact import LocalFile
from promote.stored_object import PART_SIZE, parts_sha256
from tests.promotion_steps.stored import composite


def local(tmp_path: Path, size: int) -> LocalFile:
    path = tmp_path / "weights.bin"
    path.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    return LocalFile.from_path(path, "weights.bin")


def test_a_file_of_one_upload_has_no_digest_of_parts(tmp_path: Path) -> None:
    assert parts_sha256(local(tmp_path, PART_SIZE - 1)) is None


@pytest.mark.parametrize(("more", "parts"), [(0, 1), (1, 2), (PART_SIZE, 2)])
def test_a_larger_file_is_digested_as_s3_does_it(tmp_path: Path, more: int, parts: int) -> None:
    file = local(tmp_path, PART_SIZE + more)
    body = file.path.read_bytes()
    pieces = [body[start : start + PART_SIZE] for start in range(0, len(body), PART_SIZE)]

    assert parts_sha256(file) == f"{base64.b64decode(composite(pieces)).hex()}-{parts}"
