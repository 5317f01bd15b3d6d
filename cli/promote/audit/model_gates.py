"""What a model's gates ask in each environment, read from its pipelines' source bundles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promote.audit.environments import AuditedEnvironment
from promote.audit.json_file import read_json_object, refused
from promotion_steps.names import PROMOTION_FILE

_SETTINGS = "the settings of a promotion"
_WAIVERS = "waivers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """One thing that a gate asks: `auc: min 0.95`."""

    of: str
    key: str
    value: Any

    def __str__(self) -> str:
        """Read as a person says it."""
        return f"{self.of}: {self.key} {self.said}" if self.of else f"{self.key} {self.said}"

    @property
    def said(self) -> str:
        """The value in words."""
        if isinstance(self.value, list):
            return ", ".join(map(_words, self.value)) or "none"
        return str(self.value)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {one}" for key, one in value.items())
    return str(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelGates:
    """The gates that guard a model on its way into one environment.

    Args:
        model: The model's name.
        group: Its model package group.
        environment: Where it goes.
        gates: What each gate asks.
    """

    model: str
    group: str
    environment: str
    gates: Mapping[str, tuple[Limit, ...]]


def waivers(models: Mapping[str, Sequence[ModelGates]]) -> list[dict[str, Any]]:
    """List the artifacts that pass a gate although it refuses them."""
    return [
        {"model": model, "environment": gates.environment, "gate": name, **waiver}
        for model, environments in models.items()
        for gates in environments
        for name, limits in gates.gates.items()
        for limit in limits
        if limit.key == _WAIVERS
        for waiver in limit.value
    ]


def model_gates(environments: Sequence[AuditedEnvironment]) -> dict[str, list[ModelGates]]:
    """Return each model's gates in the order of its environments."""
    models: dict[str, list[ModelGates]] = {}
    for environment in environments:
        for stack in environment.stacks:
            for bundle in stack.bundles:
                file = bundle / PROMOTION_FILE
                if file.is_file():
                    _, content = read_json_object(file, _SETTINGS)
                    gates = content.get("gates")
                    if not isinstance(gates, dict):
                        kind = type(gates).__name__
                        raise refused(file, f"gates: is no object, got {kind!r}", _SETTINGS)
                    found = _gates_of(environment.name, content, gates)
                    models.setdefault(found.model, []).append(found)
    return dict(sorted(models.items()))


def _gates_of(environment: str, content: Mapping[str, Any], gates: Mapping[str, Any]) -> ModelGates:
    return ModelGates(
        model=str(content.get("model", content.get("group"))),
        group=str(content.get("group", "")),
        environment=environment,
        gates={name: tuple(_limits(settings)) for name, settings in sorted(gates.items())},
    )


def _limits(settings: Any, of: tuple[str, ...] = ()) -> Iterator[Limit]:
    if not isinstance(settings, dict):
        yield Limit(of=".".join(of[:-1]), key=of[-1] if of else "value", value=settings)
        return
    for key, value in sorted(settings.items()):
        yield from _limits(value, (*of, key))
