"""What a probe works with: clients, names, and the list of what it made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from model_promotion.config import PromotionConfig
from promote.doctor.made_resources import Resource
from promote.doctor.mark import Mark
from promote.doctor.patience import Patience
from promote.doctor.resources.kind import Clients, Kind
from promotion_steps.names import Environment

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """A second account that one probe asks from."""

    account: str
    clients: Clients


@dataclass(kw_only=True, slots=True)
class ProbeContext:
    """One run of the probes of one environment.

    Args:
        clients_with: Makes clients that act with the credentials that STS answered.
        image: Container image of the versions that probes register. Default: none is known.
        made: What has to be removed; a resource enters before AWS is asked to make it.
    """

    environment: Environment
    config: PromotionConfig
    clients: Clients
    clients_with: Callable[[Mapping[str, str]], Clients]
    mark: Mark
    patience: Patience = field(default_factory=Patience)
    image: str | None = None
    neighbour: Neighbour | None = None
    made: list[Resource] = field(default_factory=list)
    _once: dict[str, object] = field(default_factory=dict)

    def reserve(
        self, kind: Kind, purpose: str, clients: Clients | None = None, *, folder: str = ""
    ) -> str:
        """Name a resource that is about to be made, and remember to remove it."""
        name = f"{folder}{self.mark.name(purpose)}"
        resource = Resource(kind, name, clients or self.clients)
        if resource not in self.made:
            self.made.append(resource)
        return name

    def once(self, what: str, make: Callable[[], T]) -> T:
        """Make what several probes share when the first of them needs it."""
        if what not in self._once:
            self._once[what] = make()
        return cast("T", self._once[what])
