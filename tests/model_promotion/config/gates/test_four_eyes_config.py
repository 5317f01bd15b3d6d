"""What a config may say about who approves."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model_promotion.config.gates.four_eyes_config import FourEyesConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.four_eyes import FourEyesSettings
from promotion_steps.json_fields import JsonFields

ROLE = "arn:aws:iam::111111111111:role/acme-dev-model-approver"
OTHER = "arn:aws:sts::222222222222:assumed-role/*/alex@example.com"


def config(**members: Any) -> FourEyesConfig:
    return FourEyesConfig.model_validate(members)


def settings(config: FourEyesConfig) -> FourEyesSettings:
    dumped = config.model_dump(mode="json", exclude_none=True)
    return FourEyesSettings.from_fields(JsonFields(source="promotion.json", members=dumped))


def test_what_is_written_is_what_the_gate_reads() -> None:
    user = "arn:aws-cn:iam::*:user/people/alex"

    assert settings(config()) == FourEyesSettings()
    assert settings(config(approvers=[ROLE, OTHER, user])).approvers == (ROLE, OTHER, user)


EXPECTED = (
    "expected arn:aws:iam::ACCOUNT:role/NAME without a path, arn:aws:iam::ACCOUNT:user/NAME or"
    " arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, with * for any text"
)


@pytest.mark.parametrize(
    ("approvers", "line"),
    [
        (None, "approvers: no value, expected one, or the key left out"),
        ([], "approvers: input should have at least 1 entries, got []"),
        ([ROLE, ROLE], f"approvers: the same pattern twice, got '{ROLE}', expected each once"),
        (["alex"], f"approvers[0]: not an ARN pattern of approvers, got 'alex', {EXPECTED}"),
        (
            ["arn:aws:iam::111111111111:role/team/alex"],
            (
                "approvers[0]: not an ARN pattern of approvers,"
                f" got 'arn:aws:iam::111111111111:role/team/alex', {EXPECTED}"
            ),
        ),
    ],
)
def test_a_wrong_list_is_refused(approvers: Any, line: str) -> None:
    with pytest.raises(ValidationError, match=r".+") as refused:
        config(approvers=approvers)

    assert list(validation_lines(FourEyesConfig, refused.value)) == [line]


def test_a_list_that_went_away_is_looser_and_one_of_other_people_is_not() -> None:
    assert list(config().loosenings(config(approvers=[ROLE]))) == [
        Loosening(key="approvers", before=[ROLE], now=None)
    ]
    assert list(config(approvers=[OTHER]).loosenings(config(approvers=[ROLE]))) == []
    assert list(config(approvers=[OTHER]).loosenings(config())) == []
