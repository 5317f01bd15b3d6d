"""The pipelines of every account and region."""

from __future__ import annotations

from collections.abc import Sequence

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region

from promote.rehearsal.emulator.codepipeline.execution import Declaration
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.refusals import no_pipeline
from promote.rehearsal.emulator.json_service import ServiceError


class Pipelines:
    """Find the pipelines of the account and region that the request is for."""

    def __init__(self) -> None:
        self._pipelines = AccountRegionScopedDict()

    def add(self, definition: Declaration) -> Pipeline:
        """Remember a new pipeline.

        Raises:
            ServiceError: There is one of that name.
        """
        name = definition["name"]
        pipeline = Pipeline(definition, account=get_account_id(), region=get_region())
        kept: Pipeline = self._pipelines.setdefault(name, pipeline)
        if kept is not pipeline:
            raise ServiceError(
                "PipelineNameInUseException", f"A pipeline with the name '{name}' already exists"
            )
        return kept

    def find(self, name: str) -> Pipeline:
        """Find a pipeline.

        Raises:
            ServiceError: The account has none of that name in the region.
        """
        pipeline: Pipeline | None = self._pipelines.get(name)
        if pipeline is None:
            raise no_pipeline(get_account_id(), name)
        return pipeline

    def find_by_arn(self, arn: str) -> Pipeline:
        """Find a pipeline by its ARN.

        Raises:
            ServiceError: The ARN is malformed or names no pipeline of the account.
        """
        try:
            name = parse_arn(arn).resource
        except ArnParseError as error:
            raise ServiceError(
                "InvalidArnException", f"resourceArn: malformed, got {arn!r}"
            ) from error
        pipeline: Pipeline | None = self._pipelines.get(name)
        if pipeline is None or pipeline.arn != arn:
            raise ServiceError("ResourceNotFoundException", f"resourceArn: got {arn!r}, no such")
        return pipeline

    def all(self) -> Sequence[Pipeline]:
        """List the pipelines by name."""
        return sorted(self._pipelines.values(), key=lambda pipeline: str(pipeline.name))

    def remove(self, name: str) -> None:
        """Give up a pipeline and what runs of it; nothing happens when there is none."""
        pipeline: Pipeline | None = self._pipelines.pop(name, None)
        if pipeline is not None:
            pipeline.discard()

    def clear(self) -> None:
        """Give up the pipelines of every account."""
        for pipeline in self._pipelines.all_values():
            pipeline.discard()
        self._pipelines.clear()
