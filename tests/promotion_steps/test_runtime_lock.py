"""The runtime that is recorded with a model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.runtime_lock import Framework, RuntimeLock, package_name

DIGEST = f"sha256:{'a' * 64}"
LOCK = RuntimeLock(
    python="3.11.7",
    framework=Framework(name="sklearn", version="1.4.2"),
    packages={"numpy": "1.26.4", "scikit-learn": "1.4.2"},
    image_digest=DIGEST,
)


def document(**members: Any) -> bytes:
    return json.dumps({**json.loads(LOCK.to_bytes()), **members}).encode()


def test_a_lock_is_written_as_it_is_read() -> None:
    assert RuntimeLock.from_bytes(LOCK.to_bytes()) == LOCK


def test_a_lock_is_plain_json() -> None:
    assert json.loads(LOCK.to_bytes()) == {
        "format": "model-promotion/runtime-lock/v1",
        "python": "3.11.7",
        "framework": {"name": "sklearn", "version": "1.4.2"},
        "packages": {"numpy": "1.26.4", "scikit-learn": "1.4.2"},
        "image_digest": DIGEST,
    }


def test_neither_framework_nor_image_need_be_known() -> None:
    lock = RuntimeLock.from_bytes(document(framework=None, image_digest=None))

    assert (lock.framework, lock.image_digest) == (None, None)
    assert RuntimeLock.from_bytes(lock.to_bytes()) == lock


def test_names_of_packages_are_normalized() -> None:
    lock = RuntimeLock.from_bytes(document(packages={"Scikit_Learn": "1.4.2"}))

    assert lock.packages == {"scikit-learn": "1.4.2"}
    assert package_name("A-._b") == "a-b"


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"format": "v0"}, "format: got 'v0', expected 'model-promotion/runtime-lock/v1'"),
        ({"python": ""}, "python: got '', expected a text"),
        ({"python": "three"}, "python: got 'three', expected a version, such as 1.4.2"),
        ({"packages": []}, "packages: got [], expected an object"),
        ({"packages": {"numpy": None}}, "packages.numpy: got None, expected a text"),
        (
            {"packages": {"a_b": "1", "a-b": "2"}},
            "packages.a_b: there twice, got '1', expected each package once",
        ),
        ({"framework": {"name": "x"}}, "framework.version: got nothing, expected a text"),
        ({"framework": {"nam": "x"}}, "framework.nam: unknown key, got 'x', expected one of name"),
        ({"image_digest": "abc"}, "image_digest: got 'abc', expected sha256: and 64 hex digits"),
        ({"more": 1}, "more: unknown key, got 1, expected one of format"),
    ],
)
def test_a_malformed_lock_is_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=r"^runtime-lock\.json: ") as refusal:
        RuntimeLock.from_bytes(document(**members))

    assert str(refusal.value).startswith(f"runtime-lock.json: {line}")


@given(
    st.binary()
    | st.dictionaries(
        st.sampled_from(["format", "python", "framework", "packages", "image_digest"]),
        st.none() | st.text() | st.integers() | st.dictionaries(st.text(), st.text() | st.none()),
    ).map(lambda members: document(**members))
)
def test_no_bytes_make_the_reader_raise_anything_else(body: bytes) -> None:
    try:
        lock = RuntimeLock.from_bytes(body)
    except ValueError:
        return
    assert RuntimeLock.from_bytes(lock.to_bytes()) == lock
