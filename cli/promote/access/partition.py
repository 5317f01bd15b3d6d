"""Which of AWS's partitions a region lies in."""

from __future__ import annotations

_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def partition_of(region: str) -> str:
    """Return the second field of the region's ARNs."""
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


def url_suffix_of(region: str) -> str:
    """Return what the region's host names end with."""
    return _SUFFIXES.get(partition_of(region), "amazonaws.com")
