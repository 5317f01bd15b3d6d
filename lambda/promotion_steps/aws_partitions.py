"""The AWS partition that each region belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from promotion_steps.json_fields import JsonFields

_FILE = "aws_partitions.json"
_CONSOLES = {"aws-cn": "amazonaws.cn", "aws-us-gov": "amazonaws-us-gov.com"}


def partition_of(region: str) -> str:
    """Return the partition of a region; of a new one by its partition's pattern.

    Raises:
        ValueError: No partition has such a region.
    """
    for partition, regions, pattern in _partitions():
        if region in regions or re.fullmatch(pattern, region):
            return partition
    raise ValueError(f"region: not one of AWS, got {region!r}, expected one such as us-east-1")


def known_regions() -> dict[str, str]:
    """Return all regions that AWS's SDK knows, with their partitions."""
    return {region: partition for partition, regions, _ in _partitions() for region in regions}


def console_domain(partition: str) -> str:
    """Return the domain of a partition's console."""
    return _CONSOLES.get(partition, "aws.amazon.com")


@cache
def _partitions() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    fields = JsonFields.from_text(files("promotion_steps").joinpath(_FILE).read_bytes(), _FILE)
    return tuple(_read(fields.fields("partitions")))


def _read(partitions: JsonFields) -> Iterable[tuple[str, tuple[str, ...], str]]:
    for name in partitions.members:
        entry = partitions.fields(name)
        yield name, tuple(map(str, entry.items("regions"))), entry.text("pattern")
