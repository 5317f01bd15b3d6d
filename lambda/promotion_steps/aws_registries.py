"""The ECR registries that AWS publishes SageMaker's images in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from promotion_steps.json_fields import JsonFields

_FILE = "aws_registries.json"


def aws_accounts(region: str) -> frozenset[str]:
    """Return the accounts whose images AWS owns in a region; none in an unknown region."""
    found = (accounts.get(region) for accounts in _repositories().values())
    return frozenset(account for account in found if account)


def aws_account(repository: str, region: str) -> str | None:
    """Return the account of one of AWS's repositories in a region; None where AWS has none."""
    return _repositories().get(repository, {}).get(region)


@cache
def _repositories() -> dict[str, Mapping[str, str]]:
    body = files("promotion_steps").joinpath(_FILE).read_bytes()
    registries = JsonFields.from_text(body, _FILE).items("registries")
    return {repository: one["accounts"] for one in registries for repository in one["repositories"]}
