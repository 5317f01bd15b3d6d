"""An endpoint's answer: status, content type and shape."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.endpoint_answer import check_answer
from promotion_steps.promotion_settings import SmokeTest

JSON = "application/json"
CSV = "text/csv"


def said(
    body: bytes,
    *,
    kind: str = JSON,
    shape: tuple[int, ...] | None = (1,),
    told: str | None = None,
    status: int = 200,
) -> list[str]:
    expected = SmokeTest(content_type=CSV, accept=None, answer_content_type=kind, shape=shape)
    findings = check_answer(expected, status=status, content_type=told or kind, body=body)
    return [str(finding) for finding in findings]


@pytest.mark.parametrize(
    ("body", "kind", "shape"),
    [
        (b"[0.97]", JSON, (1,)),
        (b"[[0.97]]", JSON, (1,)),
        (b"[[0.1, 0.9], [0.2, 0.8]]", JSON, (2, 2)),
        (b'{"predictions": [0.97]}', JSON, (1,)),
        (b'{"score": 0.97}', JSON, None),
        (b'[{"score": 0.97}]', JSON, (1,)),
        (b"[]", JSON, (0,)),
        (b"0.97\n", CSV, (1,)),
        (b"0.1,0.9\n", CSV, (2,)),
        (b"1\n2\n3\n", CSV, (3,)),
        (b"1,2\r\n3,4\r\n5,6", CSV, (3, 2)),
        (b"\x93NUMPY", "application/x-npy", (1,)),
    ],
)
def test_an_answer_of_the_expected_shape_passes(
    body: bytes, kind: str, shape: tuple[int, ...] | None
) -> None:
    assert said(body, kind=kind, shape=shape) == []


def test_a_content_type_may_have_parameters() -> None:
    assert said(b"[1]", told="Application/JSON; charset=utf-8") == []


@pytest.mark.parametrize(
    ("body", "kind", "shape", "message"),
    [
        (b"", JSON, (1,), "body: got nothing, expected an answer"),
        (b"oops", JSON, (1,), "body: no JSON"),
        (b"null", JSON, (1,), "body: got null, expected a value"),
        (b"[null]", JSON, (1,), "body: got null, expected a value"),
        (b"[1, 2]", JSON, (1,), "body: got the shape [2], expected [1]"),
        (b"0.97", JSON, (1,), "body: got the shape [], expected [1]"),
        (b"[[1], [1, 2]]", JSON, (2, 1), "body: got lists of unequal lengths in [[1], [1, 2]]"),
        (b"[[1, 2], [3, 4]]", JSON, (4,), "body: got the shape [2, 2], expected [4]"),
        (b"1,2\n3\n", CSV, (2,), "body: got rows of unequal lengths in b'1,2\\n3\\n'"),
        (b"\n", CSV, (1,), "body: got rows of unequal lengths in b'\\n'"),
        (b"\xff", CSV, (1,), "'utf-8' codec can't decode"),
        (b'"' + b"x" * 200_000 + b'"', CSV, (1,), "body: no CSV (field larger than"),
        (b"[" * 900 + b"]" * 900, JSON, (1,), ""),
    ],
)
def test_any_other_body_is_a_finding(
    body: bytes, kind: str, shape: tuple[int, ...], message: str
) -> None:
    (finding,) = said(body, kind=kind, shape=shape)

    assert finding.startswith(f"smoke-test: {message}")


def test_another_status_is_a_finding() -> None:
    assert said(b"[1]", status=302) == ["smoke-test: status: got 302, expected 200"]


def test_another_content_type_is_a_finding_and_the_body_is_not_looked_at() -> None:
    assert said(b"<html>", told="text/html") == [
        "smoke-test: content type: got 'text/html', expected 'application/json'"
    ]


@given(st.binary(), st.sampled_from([JSON, CSV]))
def test_any_body_is_an_answer_or_one_finding(body: bytes, kind: str) -> None:
    assert len(said(body, kind=kind)) <= 1
