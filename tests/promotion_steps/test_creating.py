"""A write that came second is told from one that is still under way."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from promotion_steps.creating import WrittenMeanwhile, creating
from promotion_steps.finding import Undecided


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("PreconditionFailed", WrittenMeanwhile),
        ("ConditionalRequestConflict", Undecided),
        ("NoSuchBucket", ClientError),
    ],
)
def test_a_write_that_s3_did_not_make_says_why(code: str, raised: type[Exception]) -> None:
    with pytest.raises(raised, match=f"^$|{code}"), creating():
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "PutObject")
