"""The order of a model's versions, along the chain of their origins."""

from __future__ import annotations

import pytest

from promotion_steps.first_version import FirstVersion
from promotion_steps.model_package import ModelPackage
from tests.promotion_steps.scene import ARN, CREATED, GROUP, SOURCE, TARGET_ARN, description

LATER = "2026-03-01T00:00:00.000+00:00"


def first(number: int, created_at: str = CREATED, group: str = GROUP) -> FirstVersion:
    arn = SOURCE.arn("sagemaker", f"model-package/{group}/{number}")
    return FirstVersion(arn=arn, created_at=created_at)


def of(**metadata: str) -> FirstVersion | None:
    properties = {f"promotion.{key.replace('_', '.')}": value for key, value in metadata.items()}
    if "promotion.first.created" in properties:
        properties["promotion.first.created-at"] = properties.pop("promotion.first.created")
    described = description(ModelPackageArn=TARGET_ARN, CustomerMetadataProperties=properties)
    return FirstVersion.of(ModelPackage.from_describe(described))


def test_a_version_that_nobody_promoted_is_its_own_first() -> None:
    assert of() == FirstVersion(arn=TARGET_ARN, created_at=CREATED)


def test_a_promoted_version_began_where_its_promotion_says() -> None:
    assert of(origin_arn="arn:between", first_arn=ARN, first_created=LATER) == first(7, LATER)


def test_what_a_version_says_of_its_beginning_without_an_origin_does_not_count() -> None:
    assert of(first_arn=ARN, first_created=LATER) == FirstVersion(
        arn=TARGET_ARN, created_at=CREATED
    )


@pytest.mark.parametrize("known", [{}, {"first_arn": ARN}, {"first_created": LATER}])
def test_a_promoted_version_that_does_not_say_where_it_began_has_no_first(
    known: dict[str, str],
) -> None:
    assert of(origin_arn="arn:between", **known) is None


def test_what_comes_of_a_version_says_the_same() -> None:
    properties = {"promotion.origin.arn": "arn:between", **first(7).to_metadata()}
    described = description(ModelPackageArn=TARGET_ARN, CustomerMetadataProperties=properties)

    assert FirstVersion.of(ModelPackage.from_describe(described)) == first(7)


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (first(10), first(9)),
        (first(1, LATER), first(9)),
        (first(7, LATER, GROUP.upper()), first(6)),
    ],
)
def test_the_later_of_one_group_is_newer(newer: FirstVersion, older: FirstVersion) -> None:
    assert newer.is_newer(older)
    assert not older.is_newer(newer)


@pytest.mark.parametrize("other", [first(7), first(9, LATER, "other"), first(0)])
def test_the_same_and_those_of_other_groups_are_not_newer(other: FirstVersion) -> None:
    assert not other.is_newer(first(7))


def test_a_first_version_is_read_as_it_was_written() -> None:
    assert FirstVersion.from_text(str(first(7))) == first(7)


def test_a_text_that_names_no_version_is_comparable_with_none() -> None:
    assert not FirstVersion.from_text("x").is_newer(first(7))
