"""What AWS does not answer decides nothing; what it denies is a fault of the set-up."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    IncompleteReadError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.retries import standard

from promotion_steps.aws_errors import decides_nothing
from promotion_steps.finding import Refused, Undecided
from promotion_steps.reading import reading

RETRIED_BY_BOTOCORE = [
    code
    for code in (
        *standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES,
        *standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES,
    )
    if code != "LimitExceededException"  # of a quota, in the services that steps ask
]


def answer(code: str, status: int = 400) -> ClientError:
    metadata: Any = {"HTTPStatusCode": status}
    error: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": metadata}
    return ClientError(error, "DescribeModelPackage")


@pytest.mark.parametrize("code", RETRIED_BY_BOTOCORE)
def test_what_botocore_retries_decides_nothing(code: str) -> None:
    assert decides_nothing(answer(code))


@pytest.mark.parametrize(
    "error",
    [
        answer("SlowDown", 503),
        answer("Unheard", 500),
        answer("Unheard", 429),
        ConnectTimeoutError(endpoint_url="https://x"),
        ReadTimeoutError(endpoint_url="https://x"),
        ConnectionClosedError(endpoint_url="https://x"),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_what_is_not_answered_is_undecided(error: Exception) -> None:
    with pytest.raises(Undecided, match=r"^the report: cannot be read"), reading("the report"):
        raise error


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException"])
def test_a_denial_is_a_refusal_that_names_the_set_up(code: str) -> None:
    said = (
        f"^the report: cannot be read, got {code}: no; a fault of the set-up: allow it to the"
        " step's role, deploy, then retry the stage$"
    )
    with pytest.raises(Refused, match=said), reading("the report"):
        raise answer(code, 403)


@pytest.mark.parametrize("code", ["NoSuchKey", "ValidationException"])
def test_an_answer_is_a_refusal(code: str) -> None:
    with pytest.raises(Refused, match=f"got {code}: no$"), reading("the report"):
        raise answer(code)


def test_a_coding_error_passes_through() -> None:
    with pytest.raises(ParamValidationError, match="x"), reading("the report"):
        raise ParamValidationError(report="x")
