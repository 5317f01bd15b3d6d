"""The ECR registries that AWS publishes SageMaker's images in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from promotion_steps.json_fields import JsonFields

_FILE = "aws_registries.json"


def aws_accounts(region: str) -> frozenset[str]:
    """Return the accounts whose images AWS owns in a region; none in an unknown region."""
    return _accounts().get(region, frozenset())


@cache
def _accounts() -> dict[str, frozenset[str]]:
    body = files("promotion_steps").joinpath(_FILE).read_bytes()
    regions = JsonFields.from_text(body, _FILE).fields("accounts")
    return {region: frozenset(regions.items(region)) for region in regions.members}
