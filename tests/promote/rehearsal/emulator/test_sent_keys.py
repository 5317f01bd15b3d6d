from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.emulator.service_roles import sent_keys
from promote.rehearsal.emulator.switches import ROLE_TAKERS, Switches
from tests.promote.rehearsal.emulator.switched import switched
from tests.promote.rehearsal.emulator.test_functions import Function

ARN = "arn:aws:lambda:us-east-1:111111111111:function:f"
KEYS = {"aws:sourcearn": ARN, "aws:sourceaccount": "111111111111"}


@pytest.mark.parametrize("service", ROLE_TAKERS)
def test_each_service_sends_what_is_documented_unless_a_switch_says_not(service: str) -> None:
    principal = f"{service}.amazonaws.com"
    documented = sent_keys(principal, ARN, Switches())
    assert documented.items() <= KEYS.items()
    assert "aws:sourceaccount" in documented
    both = Switches(source_arn=frozenset({service}), source_account=frozenset({service}))
    assert sent_keys(principal, ARN, both) == dict(KEYS.items() - documented.items())


def test_a_service_that_works_for_no_resource_sends_nothing() -> None:
    assert sent_keys("lambda.amazonaws.com", None, Switches()) == {}


@pytest.fixture(scope="module")
def other_aws() -> Iterator[Emulator]:
    with switched(source_account="lambda") as running:
        yield running


def test_a_role_that_asks_for_what_is_not_sent_is_not_assumed(other_aws: Emulator) -> None:
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        Function(other_aws)
