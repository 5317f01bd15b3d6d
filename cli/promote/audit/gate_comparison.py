"""How the gates of one environment differ from those of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from promote.audit.model_gates import Limit, ModelGates


def gates_document(model: str, gates: Sequence[ModelGates]) -> dict[str, Any]:
    """Return what the report says of a model's gates side by side."""
    return {
        "model": model,
        "group": gates[0].group,
        "environments": [
            {
                "environment": one.environment,
                "gates": [
                    {"name": name, "settings": [str(limit) for limit in limits]}
                    for name, limits in one.gates.items()
                ],
            }
            for one in gates
        ],
        "differences": [
            words for before, after in pairwise(gates) for words in differences(before, after)
        ],
    }


def differences(before: ModelGates, after: ModelGates) -> Iterator[str]:
    """Say what the later environment asks otherwise than the earlier one."""
    for gate in sorted(before.gates.keys() | after.gates.keys()):
        if gate not in after.gates:
            yield f"{after.environment} asks less than {before.environment}: no gate {gate}"
        elif gate not in before.gates:
            yield f"{after.environment} asks more than {before.environment}: gate {gate}"
        else:
            yield from _between(gate, before, after)


def _between(gate: str, before: ModelGates, after: ModelGates) -> Iterator[str]:
    earlier = {(one.of, one.key): one for one in before.gates[gate]}
    later = {(one.of, one.key): one for one in after.gates[gate]}
    for key in sorted(earlier.keys() | later.keys()):
        old, new = earlier.get(key), later.get(key)
        if old == new:
            continue
        how = _how(old, new)
        yield f"{after.environment} {how} {before.environment}: {gate} {_words(old, new)}"


def _how(old: Limit | None, new: Limit | None) -> str:
    if old is None:
        return "asks more than"
    if new is None:
        return "asks less than"
    if isinstance(old.value, (int, float)) and isinstance(new.value, (int, float)):
        grows = new.value > old.value
        if new.key == "min":
            return "asks more than" if grows else "asks less than"
        if new.key.startswith(("max", "largest")) or new.key.endswith("tolerance"):
            return "asks less than" if grows else "asks more than"
    return "asks otherwise than"


def _words(old: Limit | None, new: Limit | None) -> str:
    if new is None:
        return f"no {_flat(old)}"
    return f"{_flat(new)} instead of {old.said}" if old else _flat(new)


def _flat(limit: Limit | None) -> str:
    return str(limit).replace(": ", " ", 1)
