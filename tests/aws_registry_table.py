"""The table of AWS's image registries, from what the SageMaker Python SDK ships.

`python -m tests.aws_registry_table FOLDER VERSION DATE` writes the table anew; the folder is
`image_uri_config` of an unpacked wheel of sagemaker-core, the date that of its release.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promotion_steps.aws_partitions import partition_of

TABLE = Path(__file__).parents[1] / "lambda/promotion_steps/aws_registries.json"
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
"""Where a path can be, and ECR's hosts end in amazonaws.com or amazonaws.com.cn."""


def registries(folder: Path) -> list[dict[str, Any]]:
    """Return AWS's repositories with their account in each region, those alike together.

    Raises:
        ValueError: Two files differ about the account of a repository in a region.
    """
    accounts: dict[str, dict[str, str]] = defaultdict(dict)
    for file in sorted(folder.glob("*.json")):
        for repository, found in _repositories(json.loads(file.read_text("utf-8"))):
            for region, account in found.items():
                if _partition(region) not in PARTITIONS:
                    continue
                if accounts[repository].setdefault(region, account) != account:
                    raise ValueError(f"{file.name}: {repository} in {region}: got {account} too")
    alike: dict[str, list[str]] = defaultdict(list)
    for repository, found in sorted(accounts.items()):
        alike[json.dumps(found, sort_keys=True)].append(repository)
    return [
        {"repositories": repositories, "accounts": json.loads(found)}
        for found, repositories in alike.items()
    ]


def _repositories(node: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Find each `repository` with its `registries`, at whatever depth."""
    if isinstance(node, dict):
        if "registries" in node and isinstance(node.get("repository"), str):
            yield node["repository"], node["registries"]
        for inner in node.values():
            yield from _repositories(inner)


def _partition(region: str) -> str | None:
    try:
        return partition_of(region)
    except ValueError:
        return None


def main(folder: Path, version: str, released: str) -> None:
    """Write the table."""
    table = {
        "as_of": released,
        "source": f"the image_uri_config of sagemaker-core {version} on PyPI, which the SageMaker"
        " Python SDK reads",
        "registries": registries(folder),
    }
    TABLE.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
