"""What probes made, and how it is removed whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promote.doctor.mark import Mark
from promote.doctor.resources.bucket import BUCKET
from promote.doctor.resources.event_rule import EVENT_RULE
from promote.doctor.resources.function import FUNCTION
from promote.doctor.resources.hosting import ENDPOINT, ENDPOINT_CONFIG, MODEL
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.resources.kind import Clients, Kind, is_gone
from promote.doctor.resources.kms_key import KMS_KEY
from promote.doctor.resources.log_group import LOG_GROUP
from promote.doctor.resources.package_group import PACKAGE_GROUP
from promote.doctor.resources.pipeline import PIPELINE
from promote.doctor.resources.queue import QUEUE
from promote.doctor.resources.stack import STACK
from promote.doctor.resources.trail import TRAIL
from promote.doctor.unaskable import reason_of

ALL_KINDS = (
    ENDPOINT,
    ENDPOINT_CONFIG,
    MODEL,
    PACKAGE_GROUP,
    EVENT_RULE,
    QUEUE,
    FUNCTION,
    PIPELINE,
    STACK,
    TRAIL,
    LOG_GROUP,
    BUCKET,
    KMS_KEY,
    IAM_ROLE,
)
"""In the order in which they are removed: what uses another goes first."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a probe, and the clients of the account it is in."""

    kind: Kind
    name: str
    clients: Clients

    def __str__(self) -> str:
        return f"{self.kind.name} {self.name}"


@dataclass(frozen=True, slots=True)
class Remainder:
    """A resource that could not be removed, or a kind that could not be searched, and why."""

    what: str
    reason: str


def find_leftovers(
    clients: Clients, mark: Mark, kinds: Sequence[Kind] = ALL_KINDS
) -> tuple[list[Resource], list[Remainder]]:
    """Find what a run that was killed left, by prefix and tag; and which kinds nobody may list."""
    found: list[Resource] = []
    unknown: list[Remainder] = []
    for kind in kinds:
        try:
            found += [Resource(kind, name, clients) for name in kind.found(clients, mark)]
        except Exception as error:  # one kind must not keep the others from being searched
            unknown.append(Remainder(f"{kind.name} {mark.prefix}*", _reason(error)))
    return found, unknown


def remove(resources: Sequence[Resource]) -> list[Remainder]:
    """Remove resources in the order of their kinds; return those that are still there."""
    ordered = sorted(resources, key=lambda one: ALL_KINDS.index(one.kind))
    return [left for resource in ordered if (left := _removed(resource)) is not None]


def _removed(resource: Resource) -> Remainder | None:
    from botocore.exceptions import ClientError

    try:
        resource.kind.remove(resource.clients, resource.name)
    except Exception as error:  # one resource must not keep the others from being removed
        if isinstance(error, ClientError) and is_gone(error):
            return None
        return Remainder(str(resource), _reason(error))
    return None


def _reason(error: Exception) -> str:
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return reason_of(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
