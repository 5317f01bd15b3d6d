"""What a pipeline must be beyond its shape: its stages fit together."""

from __future__ import annotations

from collections.abc import Iterable

from promote.rehearsal.emulator.codepipeline.action_definition import check_action
from promote.rehearsal.emulator.codepipeline.artifact_flow import check_artifact_flow
from promote.rehearsal.emulator.codepipeline.conditions import check_condition
from promote.rehearsal.emulator.codepipeline.execution import Declaration
from promote.rehearsal.emulator.codepipeline.refusals import (
    bad_action,
    bad_stage,
    bad_structure,
    invalid,
)
from promote.rehearsal.emulator.codepipeline.variables import RESERVED_NAMESPACES

_LEAST_STAGES = 2
_ONLY_V2 = ("variables", "triggers")


def check_definition(definition: Declaration, region: str) -> None:
    """Refuse a pipeline that CodePipeline, or this emulator, could not run.

    Raises:
        ServiceError: Its parts contradict each other or are not supported.
    """
    _check_type(definition)
    _check_store(definition, region)
    _check_stages(definition["stages"])
    for stage in definition["stages"]:
        for action in stage["actions"]:
            check_action(stage["name"], action, region)
    _check_namespaces(definition["stages"])
    check_artifact_flow(definition["stages"])


def _check_type(definition: Declaration) -> None:
    if definition.get("triggers"):
        raise invalid("triggers: not supported by this emulator, got some, expected none")
    names = [variable["name"] for variable in definition.get("variables", [])]
    if twice := _first_twice(names):
        raise invalid(f"variables: declared twice, got {twice!r}, expected different names")
    if definition.get("pipelineType", "V1") == "V2":
        return
    mode = definition.get("executionMode", "SUPERSEDED")
    if mode != "SUPERSEDED":
        raise invalid(f"executionMode: got {mode!r} in a pipeline of type V1, expected type V2")
    for key in _ONLY_V2:
        if definition.get(key):
            raise invalid(f"{key}: got some in a pipeline of type V1, expected type V2")


def _check_store(definition: Declaration, region: str) -> None:
    one, many = definition.get("artifactStore"), definition.get("artifactStores")
    if bool(one) == bool(many):
        raise bad_structure("artifactStore: expected either artifactStore or artifactStores")
    if many and region not in many:
        raise bad_structure(
            f"artifactStores: got {', '.join(many)}, expected one of the pipeline's region {region}"
        )


def _check_stages(stages: list[Declaration]) -> None:
    if len(stages) < _LEAST_STAGES:
        raise bad_structure(f"stages: got {len(stages)}, expected at least {_LEAST_STAGES}")
    if twice := _first_twice(stage["name"] for stage in stages):
        raise bad_stage(f"stages: declared twice, got {twice!r}, expected different names")
    for position, stage in enumerate(stages):
        _check_stage(stage, first=position == 0)


def _check_stage(stage: Declaration, *, first: bool) -> None:
    name, actions = stage["name"], stage["actions"]
    if not actions:
        raise bad_stage(f"stages.{name}.actions: got none, expected at least one")
    if stage.get("blockers"):
        raise bad_stage(f"stages.{name}.blockers: not supported by this emulator, expected none")
    if first and "beforeEntry" in stage:
        raise bad_stage(f"stages.{name}.beforeEntry: got one in the first stage, expected none")
    if twice := _first_twice(action["name"] for action in actions):
        raise bad_action(f"stages.{name}.actions: declared twice, got {twice!r}")
    for action in actions:
        _check_place(name, action, first=first)
    if problem := check_condition(stage):
        raise bad_stage(f"stages.{name}.{problem}")


def _check_place(stage: str, action: Declaration, *, first: bool) -> None:
    category = action["actionTypeId"]["category"]
    if (category == "Source") != first:
        expected = "Source in the first stage" if first else "Source in the first stage only"
        raise bad_structure(
            f"stages.{stage}.actions.{action['name']}.category: got {category!r}, "
            f"expected {expected}"
        )


def _check_namespaces(stages: list[Declaration]) -> None:
    declared = [
        action["namespace"]
        for stage in stages
        for action in stage["actions"]
        if "namespace" in action
    ]
    if twice := _first_twice([*RESERVED_NAMESPACES, *declared]):
        raise bad_action(
            f"namespace: taken already, got {twice!r}, "
            f"expected another than the actions' and {', '.join(RESERVED_NAMESPACES)}"
        )


def _first_twice(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
