"""Asking a gate."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import registered


def asked(*, raising: Exception | None = None, ruling: Ruling | None = None) -> Ruling:
    def examine(_: Case) -> Ruling:
        if raising:
            raise raising
        assert ruling
        return ruling

    return decide("image", examine, case(*registered()))


def test_a_ruling_is_what_the_gate_said() -> None:
    ruling = Ruling(inputs={"image": "x"})

    assert asked(ruling=ruling) is ruling


def test_a_refusal_is_a_finding_for_each_message() -> None:
    assert asked(raising=Refused("one", "two")).findings == (
        Finding(gate="image", message="one"),
        Finding(gate="image", message="two"),
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("x"), "cannot decide, got KeyError: 'x'"),
        (
            ClientError({"Error": {"Code": "Throttling", "Message": "slow"}}, "Describe"),
            "cannot decide, got ClientError: An error occurred (Throttling) when calling the Desc",
        ),
        (RecursionError("deep"), "cannot decide, got RecursionError: deep"),
    ],
)
def test_a_gate_that_breaks_lets_nothing_pass(error: Exception, said: str) -> None:
    (finding,) = asked(raising=error).findings

    assert finding.gate == "image"
    assert finding.is_undecided
    assert finding.message.startswith(said)
