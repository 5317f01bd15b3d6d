"""Every artifact that an action takes is made once, and before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from promote.rehearsal.emulator.codepipeline.execution import Declaration
from promote.rehearsal.emulator.codepipeline.refusals import bad_action


def by_run_order(stage: Declaration) -> list[list[Declaration]]:
    """Group the actions of a stage that run at the same time, in order."""
    ordered = sorted(stage["actions"], key=_run_order)
    return [list(together) for _, together in groupby(ordered, key=_run_order)]


def check_artifact_flow(stages: list[Declaration]) -> None:
    """Refuse an artifact that is taken before it is made, or made twice.

    Raises:
        ServiceError: There is such an artifact.
    """
    made: set[str] = set()
    for stage in stages:
        for together in by_run_order(stage):
            for action in together:
                _check_taken(stage["name"], action, made)
            for name, at in _outputs(stage["name"], together):
                if name in made:
                    raise bad_action(f"{at}: made twice, got {name!r}, expected another name")
                made.add(name)


def _check_taken(stage: str, action: Declaration, made: set[str]) -> None:
    for artifact in action.get("inputArtifacts", []):
        if artifact["name"] not in made:
            raise bad_action(
                f"stages.{stage}.actions.{action['name']}.inputArtifacts: not made before, "
                f"got {artifact['name']!r}, expected one of {', '.join(sorted(made)) or '(none)'}"
            )


def _outputs(stage: str, actions: list[Declaration]) -> Iterator[tuple[str, str]]:
    for action in actions:
        for artifact in action.get("outputArtifacts", []):
            yield artifact["name"], f"stages.{stage}.actions.{action['name']}.outputArtifacts"


def _run_order(action: Declaration) -> int:
    return int(action.get("runOrder", 1))
