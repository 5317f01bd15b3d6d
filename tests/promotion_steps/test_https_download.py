"""Small files over HTTPS, from whom they should be, and no larger than they should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from promotion_steps.finding import Refused, Undecided
from promotion_steps.https_download import download
from tests.promotion_steps.https_files import HttpsFiles, serving


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsFiles]:
    with serving(tmp_path, monkeypatch) as files:
        yield files


def fetched(url: str, *, largest: int = 10, seconds: float = 10.0) -> bytes:
    return download(url, what="config", largest=largest, seconds=seconds)


def refused(url: str, line: str, *, seconds: float = 10.0) -> None:
    with pytest.raises(Refused, match=f"^{re.escape(line)}$"):
        fetched(url, seconds=seconds)


def test_a_file_of_the_largest_size_is_read(files: HttpsFiles) -> None:
    assert fetched(files.serve("/a", b"0123456789")) == b"0123456789"


def test_a_larger_file_is_refused(files: HttpsFiles) -> None:
    refused(files.serve("/a", b"0123456789a"), "config: too large, got more than 10 bytes")


def test_a_file_that_is_not_there_is_refused_without_the_signature(files: HttpsFiles) -> None:
    url = f"{files.address}/none?X-Amz-Signature=secret"
    refused(url, "config: cannot be read, got HTTP status 404")


def test_a_redirect_is_not_followed(files: HttpsFiles) -> None:
    elsewhere = files.serve("/b", b"b")
    refused(files.serve("/a", elsewhere), "config: cannot be read, got HTTP status 302")


@pytest.mark.parametrize("url", ["http://127.0.0.1/a", "file:///etc/passwd", "", "/a"])
def test_another_scheme_is_refused(url: str) -> None:
    refused(url, "config: cannot be read, got an address that is not https")


@pytest.mark.parametrize("url", ["https://[", "https://127.0.0.1:x/"])
def test_no_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match=r"^config: cannot be read, got \w+$"):
        fetched(url)


def test_a_server_that_nobody_vouches_for_is_refused(
    files: HttpsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = files.serve("/a", b"a")
    monkeypatch.delenv("AWS_CA_BUNDLE")
    refused(url, "config: cannot be read, got URLError")


def test_without_time_left_nothing_is_read(files: HttpsFiles) -> None:
    with pytest.raises(Undecided, match=r"^config: cannot be read, got (no end of it|\w+)"):
        fetched(files.serve("/a", b"a"), seconds=0.0)
