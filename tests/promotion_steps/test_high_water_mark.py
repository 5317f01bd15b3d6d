"""Of two versions of a model, the older does not follow the newer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.ledger import Ledger
from tests.promotion_steps.scene import CREATED, GROUP, SOURCE, TARGET
from tests.promotion_steps.test_ledger import create_ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        yield create_ledger()


@pytest.fixture
def mark(ledger: Ledger) -> HighWaterMark:
    return HighWaterMark.of(GROUP, ledger, TARGET.name)


def version(number: int, group: str = GROUP) -> FirstVersion:
    arn = SOURCE.arn("sagemaker", f"model-package/{group}/{number}")
    return FirstVersion(arn=arn, created_at=CREATED)


def passes(mark: HighWaterMark, number: int, execution_id: str = "asking") -> bool:
    try:
        mark.require_newest(version(number), execution_id)
    except Refused:
        return False
    return True


def arrive(mark: HighWaterMark, number: int, *, is_rollback: bool = False) -> None:
    mark.enter(version(number), f"e{number}")
    mark.leave(f"e{number}", succeeded=True, is_rollback=is_rollback)


def test_the_first_version_of_a_model_passes(mark: HighWaterMark) -> None:
    assert passes(mark, 1)


@pytest.mark.parametrize(("number", "expected"), [(6, False), (7, True), (8, True)])
def test_an_older_version_than_one_on_its_way_is_stopped(
    mark: HighWaterMark, number: int, expected: bool
) -> None:
    mark.enter(version(7), "e7")

    assert passes(mark, number) is expected


@pytest.mark.parametrize(("number", "expected"), [(6, False), (7, True), (8, True)])
def test_an_older_version_than_one_that_arrived_is_stopped(
    mark: HighWaterMark, number: int, expected: bool
) -> None:
    arrive(mark, 7)

    assert passes(mark, number) is expected


@pytest.mark.parametrize(("succeeded", "state"), [(True, "arrived in"), (None, "is on its way to")])
def test_the_refusal_names_both_versions_and_what_to_do(
    mark: HighWaterMark, succeeded: bool | None, state: str
) -> None:
    mark.enter(version(7), "e7")
    if succeeded:
        mark.leave("e7", succeeded=True)

    with pytest.raises(Refused) as refused:
        mark.require_newest(version(6), "asking")

    assert str(refused.value) == (
        f"{version(6).arn}: older than {version(7).arn}, which {state} staging, expected the"
        " newest; to go back, start a rollback to a version that served"
    )


def test_a_version_that_failed_holds_nobody_back(mark: HighWaterMark) -> None:
    arrive(mark, 5)
    mark.enter(version(7), "e7")
    mark.leave("e7", succeeded=False)

    assert passes(mark, 6)
    assert not passes(mark, 4)


def test_of_several_on_their_way_each_counts(mark: HighWaterMark) -> None:
    for number in (6, 8):
        mark.enter(version(number), f"e{number}")
    mark.leave("e8", succeeded=False)

    assert passes(mark, 7)
    assert not passes(mark, 5)


def test_an_execution_does_not_stand_in_its_own_way(mark: HighWaterMark) -> None:
    mark.enter(version(7), "e7")
    mark.enter(version(7), "e7")

    assert passes(mark, 6, "e7")


def test_a_report_that_comes_late_does_not_lower_the_mark(mark: HighWaterMark) -> None:
    mark.enter(version(7), "e7")
    mark.enter(version(8), "e8")
    mark.leave("e8", succeeded=True)
    mark.leave("e7", succeeded=True)

    assert not passes(mark, 7, "another")


def test_a_report_that_comes_twice_changes_nothing(mark: HighWaterMark) -> None:
    arrive(mark, 7)
    mark.leave("e7", succeeded=False)

    assert not passes(mark, 6)


def test_after_a_rollback_what_lies_between_may_follow(mark: HighWaterMark) -> None:
    arrive(mark, 8)
    arrive(mark, 5, is_rollback=True)

    assert passes(mark, 7)
    assert not passes(mark, 4)


def test_a_version_of_another_group_is_no_order(mark: HighWaterMark) -> None:
    mark.enter(version(7, "other"), "e7")

    assert passes(mark, 6)


def test_a_version_without_a_known_beginning_passes_and_enters_nothing(
    mark: HighWaterMark,
) -> None:
    arrive(mark, 7)

    mark.enter(None, "e1")
    mark.require_newest(None, "e1")
    mark.leave("e1", succeeded=True)

    assert not passes(mark, 6)


def test_models_do_not_stand_in_each_others_way(ledger: Ledger, mark: HighWaterMark) -> None:
    HighWaterMark.of("other", ledger, TARGET.name).enter(version(9), "e9")

    assert passes(mark, 1)


class Contested:
    """Changes what has arrived between each read and the write after it."""

    def __init__(self, mark: HighWaterMark, times: int) -> None:
        self.mark, self.times = mark, times
        self.get_item = mark.dynamodb.get_item

    def update_item(self, **request: object) -> object:
        if self.times:
            self.times -= 1
            arrive(self.mark, 10 + self.times, is_rollback=True)
        return self.mark.dynamodb.update_item(**request)


def contested(mark: HighWaterMark, times: int) -> HighWaterMark:
    return HighWaterMark(
        dynamodb=Contested(mark, times), table=mark.table, model=GROUP, environment=TARGET.name
    )


def test_who_arrives_at_the_same_moment_is_not_forgotten(mark: HighWaterMark) -> None:
    mark.enter(version(20), "e20")

    contested(mark, 2).leave("e20", succeeded=True)

    assert not passes(mark, 19)
    assert passes(mark, 20)


def test_a_mark_that_never_rests_is_an_error(mark: HighWaterMark) -> None:
    mark.enter(version(20), "e20")

    with pytest.raises(RuntimeError, match="the mark of breast-cancer changed 5 times"):
        contested(mark, 9).leave("e20", succeeded=True)
