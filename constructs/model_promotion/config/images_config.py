"""Where an environment pulls the images of versions from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from model_promotion.config.text_rule import TextRule

REGISTRY_PATH = TextRule(
    what="a registry",
    pattern="[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?(/[a-z0-9._/-]*[a-z0-9])?",
    longest=256,
    expected="ACCOUNT.dkr.ecr.REGION.amazonaws.com with a path or without",
)

RegistryPath = Annotated[str, REGISTRY_PATH]


def registry_region(registry: str) -> str | None:
    """Return the region of a registry; None where the text names none."""
    return registry.split(".")[3] if REGISTRY_PATH.problem(registry) is None else None


def through(first: Mapping[str, str], then: Mapping[str, str]) -> dict[str, str]:
    """Map registries over two hops: what *first* maps is found where *then* maps it to.

    Args:
        first: Of the environment that comes first.
        then: Of the one after it.
    """
    both = dict(then)
    for named, found in first.items():
        both[named] = _moved(found, then)
        below = (one for one in then if one.startswith(f"{found}/"))
        both |= {f"{named}{one.removeprefix(found)}": then[one] for one in below}
    return both


def _moved(registry: str, registries: Mapping[str, str]) -> str:
    holding = [one for one in registries if f"{registry}/".startswith(f"{one}/")]
    if not holding:
        return registry
    longest = max(holding, key=len)
    return f"{registries[longest]}{registry.removeprefix(longest)}"
