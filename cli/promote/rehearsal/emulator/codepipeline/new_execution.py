"""A new execution of a pipeline, with a value for each of its variables."""

from __future__ import annotations

from collections.abc import Mapping

from promote.rehearsal.emulator.codepipeline.execution import Execution
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline


def new_execution(
    pipeline: Pipeline,
    given: Mapping[str, str],
    *,
    trigger: dict[str, str],
    client_token: str | None = None,
) -> Execution:
    """Make an execution of the pipeline's latest version; defaults fill what is not given."""
    definition = pipeline.definition
    defaults = {
        variable["name"]: variable["defaultValue"]
        for variable in definition.get("variables", [])
        if "defaultValue" in variable
    }
    return Execution(
        definition=definition,
        variables={**defaults, **given},
        trigger=trigger,
        client_token=client_token,
    )


def missing_variables(pipeline: Pipeline, execution: Execution) -> list[str]:
    """Name the declared variables that have neither a value nor a default."""
    declared = [variable["name"] for variable in pipeline.definition.get("variables", [])]
    return [name for name in declared if name not in execution.variables]


def unknown_variables(pipeline: Pipeline, given: Mapping[str, str]) -> list[str]:
    """Name the given variables that the pipeline does not declare."""
    declared = {variable["name"] for variable in pipeline.definition.get("variables", [])}
    return [name for name in given if name not in declared]
