"""Whether images find their way from one region into the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from model_promotion.config.images_config import registry_region
from model_promotion.config.refusal import key_path, shown
from promotion_steps.aws_partitions import known_regions
from promotion_steps.aws_registries import aws_accounts
from promotion_steps.gates.image import AWS_OWNED, DEFAULT_REGISTRIES

Entry = Mapping[str, Any]


def image_lines(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield a line for each environment whose images could not be pulled there.

    Args:
        entries: The environments, valid or not.
    """
    for at, entry in enumerate(entries):
        images, region = entry.get("images"), entry.get("region")
        if at == 0:
            if images is not None:
                yield (
                    "environments[0].images: models start here, nothing promotes them into it, "
                    f"got {shown(images)}, expected it in a later environment"
                )
        elif isinstance(region, str):
            yield from _missing(at, entry, entries[at - 1])
            yield from _elsewhere(at, images, region)


def allowed_registry_lines(content: Entry, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield a line for each environment whose image gate no image could pass.

    Args:
        content: What a model's file says, valid or not.
        entries: The environments of the path, valid or not.
    """
    own = content.get("environments")
    for before, entry in pairwise(entries):
        name, region = entry.get("name"), entry.get("region")
        if not isinstance(own, dict) or not isinstance(name, str) or name not in own:
            continue
        where = key_path(["environments", name, "gates", "image", "registries"])
        registries = _registries(own[name])
        for index, registry in enumerate(registries):
            found = registry_region(registry) if isinstance(registry, str) else None
            if isinstance(region, str) and found not in (None, region):
                yield (
                    f"{where}[{index}]: in another region, got {shown(registry)}, "
                    f"expected a registry in {region}, where {name} pulls images from"
                )
        if _crosses(before, entry) and entry.get("images") == {} and AWS_OWNED not in registries:
            yield (
                f"{where}: no image of another region could pass, got {shown(list(registries))}, "
                f"expected {AWS_OWNED} among them, or registries in images of {name} in path.yaml"
            )


def _missing(at: int, entry: Entry, before: Entry) -> Iterator[str]:
    region, images = entry["region"], entry.get("images")
    if not _crosses(before, entry) or images not in (None, {}):
        return
    if not aws_accounts(region):
        only = "since AWS has none of its own there"
    elif images is None:
        only = "or {} where models use AWS's own images alone"
    else:
        return
    yield (
        f"environments[{at}].images: no way for images from {before['region']} to {region}, "
        f"got {'nothing' if images is None else shown(images)}, expected the registries in "
        f"{region} that hold their replicas, by the registries that versions name, {only}"
    )


def _elsewhere(at: int, images: object, region: str) -> Iterator[str]:
    for named, found in images.items() if isinstance(images, dict) else ():
        other = registry_region(found) if isinstance(found, str) else None
        if other not in (None, region):
            where = key_path(["environments", at, "images", str(named)])
            yield (
                f"{where}: in another region, got {shown(found)}, expected a registry in {region}"
            )


def _crosses(before: Entry, entry: Entry) -> bool:
    """Tell whether two environments are in different regions; an unknown one has its own line."""
    one, other = before.get("region"), entry.get("region")
    known = known_regions()
    return (
        isinstance(one, str)
        and isinstance(other, str)
        and one != other
        and {one, other} <= known.keys()
    )


def _registries(entry: Any) -> Sequence[Any]:
    gates = entry.get("gates") if isinstance(entry, dict) else None
    image = gates.get("image") if isinstance(gates, dict) else None
    registries = image.get("registries") if isinstance(image, dict) else None
    return registries if isinstance(registries, list) else DEFAULT_REGISTRIES
