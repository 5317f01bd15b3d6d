"""The refusals that several operations share, under CodePipeline's own codes."""

from __future__ import annotations

from promote.rehearsal.emulator.json_service import ServiceError


def invalid(message: str) -> ServiceError:
    """Refuse a request that is wrong in itself."""
    return ServiceError("ValidationException", message)


def bad_structure(message: str) -> ServiceError:
    """Refuse a pipeline whose parts do not fit together."""
    return ServiceError("InvalidStructureException", message)


def bad_stage(message: str) -> ServiceError:
    """Refuse a pipeline for one of its stages."""
    return ServiceError("InvalidStageDeclarationException", message)


def bad_action(message: str) -> ServiceError:
    """Refuse a pipeline for one of its actions."""
    return ServiceError("InvalidActionDeclarationException", message)


def no_pipeline(account: str, name: str) -> ServiceError:
    """Refuse a request about a pipeline that the account does not have."""
    return ServiceError(
        "PipelineNotFoundException",
        f"Account '{account}' does not have a pipeline with name '{name}'",
    )


def no_execution(pipeline: str, execution_id: str) -> ServiceError:
    """Refuse a request about an execution that the pipeline does not have."""
    return ServiceError(
        "PipelineExecutionNotFoundException",
        f"Pipeline '{pipeline}' does not have an execution with ID '{execution_id}'",
    )


def no_stage(pipeline: str, stage: str) -> ServiceError:
    """Refuse a request about a stage that the pipeline does not have."""
    return ServiceError(
        "StageNotFoundException", f"Pipeline '{pipeline}' does not have a stage named '{stage}'"
    )
