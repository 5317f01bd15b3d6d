"""The partition of each region."""

from __future__ import annotations

import pytest

from promotion_steps.aws_partitions import console_domain, known_regions, partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
        ("eu-central-9", "aws"),
    ],
)
def test_a_region_belongs_to_the_partition_that_aws_says(region: str, partition: str) -> None:
    assert partition_of(region) == partition


def test_a_word_that_is_no_region_is_refused() -> None:
    with pytest.raises(ValueError, match="region: not one of AWS, got 'Virginia'"):
        partition_of("Virginia")


def test_regions_are_known_with_their_partitions() -> None:
    assert known_regions()["eusc-de-east-1"] == "aws-eusc"
    assert "eu-central-9" not in known_regions()


def test_each_partition_with_a_console_of_its_own_has_its_domain() -> None:
    assert console_domain("aws") == "aws.amazon.com"
    assert console_domain("aws-cn") == "amazonaws.cn"
