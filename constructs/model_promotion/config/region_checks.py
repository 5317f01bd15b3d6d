"""Which regions a path can be in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from model_promotion.config.known_keys import nearest
from model_promotion.config.refusal import shown
from promotion_steps.aws_partitions import known_regions, partition_of

_GAPS = "region_gaps.json"
_HAS_TYPES = "::"


def region_lines(entry: Mapping[str, Any], at: int) -> Iterator[str]:
    """Yield a line where an environment's region is unknown, or lacks what promotions need.

    The tables behind it are AWS's own: botocore's endpoints, and CloudFormation's resource
    types of each region.
    """
    region = entry.get("region")
    if not isinstance(region, str) or partition_or_none(region) is None:
        return
    where = f"environments[{at}].region"
    if region not in known_regions():
        yield (
            f"{where}: not a region of AWS, got {shown(region)}, "
            f"expected a region's code, such as us-east-1{nearest(region, known_regions())}"
        )
    elif missing := _gaps().get(region):
        yield (
            f"{where}: {_lacking(missing)}, got {shown(region)}, "
            "expected a region that has what promotions need"
        )


def partition_or_none(region: str) -> str | None:
    """Return the partition of a region; None where it looks like no region of any partition."""
    try:
        return partition_of(region)
    except ValueError:
        return None


def _lacking(missing: list[str]) -> str:
    services = [one for one in missing if _HAS_TYPES not in one]
    types = [one for one in missing if _HAS_TYPES in one]
    said = [f"AWS offers no {', '.join(services)} there"] if services else []
    said += [f"CloudFormation has no {', '.join(types)} there"] if types else []
    return " and ".join(said)


@cache
def _gaps() -> dict[str, list[str]]:
    text = files("model_promotion.config").joinpath(_GAPS).read_text("utf-8")
    missing: dict[str, list[str]] = json.loads(text)["missing"]
    return missing
