"""What the environments of a path must be to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from model_promotion.config.image_checks import image_lines
from model_promotion.config.path_config import ENVIRONMENT_NAME, FEWEST_ENVIRONMENTS
from model_promotion.config.refusal import shown
from model_promotion.config.region_checks import partition_or_none, region_lines

Entry = Mapping[str, Any]


def path_lines(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each environment that gets in another's way.

    The content need not be valid otherwise, so that all problems are told together.
    """
    entries = environment_entries(content)
    for at, entry in enumerate(entries):
        yield from _repetitions(entries[:at], entry, at)
        yield from _bus_of_another_region(entry, at)
        yield from list(_other_partition(entries[0], entry, at)) or region_lines(entry, at)
    yield from image_lines([] if _is_divided(entries) else entries)
    yield from _foreign_boundary(content.get("permissions_boundary"), entries)


def environment_names(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the environments' names in order; none when they cannot be told for certain."""
    names = [entry.get("name") for entry in environment_entries(content)]
    known = tuple(n for n in names if isinstance(n, str) and ENVIRONMENT_NAME.problem(n) is None)
    certain = len(set(known)) == len(names) >= FEWEST_ENVIRONMENTS
    return known if certain else ()


def environment_entries(content: Mapping[str, Any]) -> list[Entry]:
    """Return the environments in order, each as it is written, and empty where it is no mapping."""
    written = content.get("environments")
    if not isinstance(written, list):
        return []
    return [entry if isinstance(entry, dict) else {} for entry in written]


def networked_environments(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the environments that have a network."""
    networked = (
        entry for entry in environment_entries(content) if entry.get("network") is not None
    )
    return tuple(name for entry in networked if isinstance(name := entry.get("name"), str))


def _repetitions(earlier: Sequence[Entry], entry: Entry, at: int) -> Iterator[str]:
    name, place = entry.get("name"), _place(entry)
    if name is not None and any(name == other.get("name") for other in earlier):
        yield (
            f"environments[{at}].name: of an earlier environment too, got {shown(name)}, "
            "expected a name of its own"
        )
    if place is not None and place in map(_place, earlier):
        account, region = place
        yield (
            f"environments[{at}]: in the account and region of an earlier environment, "
            f"got {shown(account)} and {shown(region)}, expected another account or region"
        )


def _place(entry: Entry) -> tuple[str, str] | None:
    account, region = entry.get("account"), entry.get("region")
    if isinstance(account, str) and isinstance(region, str):
        return account, region
    return None


def _partition(entry: Entry) -> str | None:
    region = entry.get("region")
    return partition_or_none(region) if isinstance(region, str) else None


def _other_partition(first: Entry, entry: Entry, at: int) -> Iterator[str]:
    """Yield a line when no role and no event could get from the first environment here."""
    expected, partition = _partition(first), _partition(entry)
    if None not in (expected, partition) and expected != partition:
        yield (
            f"environments[{at}].region: in another partition, got {shown(entry['region'])}, "
            f"expected a region of {expected} like the first environment's"
        )


def _is_divided(entries: Sequence[Entry]) -> bool:
    """Tell whether environments are in several partitions, which is a line of its own."""
    return len({_partition(entry) for entry in entries} - {None}) > 1


def _bus_of_another_region(entry: Entry, at: int) -> Iterator[str]:
    """Yield a line when no function of the environment could reach the event bus."""
    notifications = entry.get("notifications")
    bus = notifications.get("event_bus") if isinstance(notifications, dict) else None
    parts = bus.split(":") if isinstance(bus, str) else []
    region = entry.get("region")
    if len(parts) == 6 and isinstance(region, str) and parts[3] != region:
        yield (
            f"environments[{at}].notifications.event_bus: in another region, got {shown(bus)}, "
            f"expected an event bus in {region}"
        )


def _foreign_boundary(boundary: object, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield a line when a boundary of one account is meant to bound roles of another."""
    parts = boundary.split(":") if isinstance(boundary, str) else []
    owner = parts[4] if len(parts) == 6 else "aws"
    if owner != "aws" and any(owner != entry.get("account", owner) for entry in entries):
        yield (
            f"permissions_boundary: a policy of one account, got {shown(boundary)}, "
            "expected the name of a policy that every account has"
        )
