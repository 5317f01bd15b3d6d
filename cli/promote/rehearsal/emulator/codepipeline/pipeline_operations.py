"""Operations on pipelines themselves."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from ministack.core.iam_evaluator import caller_arn
from ministack.core.responses import get_account_id, get_region

from promote.rehearsal.emulator.codepipeline.definition import check_definition
from promote.rehearsal.emulator.codepipeline.execution import Declaration
from promote.rehearsal.emulator.codepipeline.launching import Launching
from promote.rehearsal.emulator.codepipeline.new_execution import missing_variables, new_execution
from promote.rehearsal.emulator.codepipeline.pages import page
from promote.rehearsal.emulator.codepipeline.pipeline import Pipeline
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.codepipeline.refusals import bad_structure
from promote.rehearsal.emulator.codepipeline.views import pipeline_summary
from promote.rehearsal.emulator.json_service import Operation, Request, ServiceError


class PipelineOperations:
    """Create, change, show and delete pipelines."""

    def __init__(self, pipelines: Pipelines, launching: Launching) -> None:
        self._pipelines = pipelines
        self._launching = launching

    def operations(self) -> Mapping[str, Operation]:
        """Name what this class does as the API does."""
        return {
            "CreatePipeline": self._create,
            "UpdatePipeline": self._update,
            "GetPipeline": self._get,
            "ListPipelines": self._list,
            "DeletePipeline": self._delete,
        }

    def _create(self, request: Request) -> Request:
        definition = self._accepted(request["pipeline"])
        pipeline = self._pipelines.add(definition)
        pipeline.tags.update({tag["key"]: tag["value"] for tag in request.get("tags", [])})
        self._start_first(pipeline)
        return {"pipeline": pipeline.definition, "tags": request.get("tags", [])}

    def _update(self, request: Request) -> Request:
        definition = self._accepted(request["pipeline"])
        pipeline = self._pipelines.find(definition["name"])
        with pipeline.changed:
            pipeline.revise(definition)
            return {"pipeline": pipeline.definition}

    def _get(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["name"])
        with pipeline.changed:
            version = request.get("version", len(pipeline.versions))
            if version > len(pipeline.versions):
                raise ServiceError(
                    "PipelineVersionNotFoundException",
                    f"version: got {version}, expected at most {len(pipeline.versions)}",
                )
            return {"pipeline": pipeline.versions[version - 1], "metadata": pipeline.metadata()}

    def _list(self, request: Request) -> Request:
        summaries = [pipeline_summary(pipeline) for pipeline in self._pipelines.all()]
        return page(summaries, request, answer="pipelines")

    def _delete(self, request: Request) -> Request:
        self._pipelines.remove(request["name"])
        return {}

    def _accepted(self, declared: Declaration) -> Declaration:
        check_definition(declared, get_region())
        arn = f"arn:aws:codepipeline:{get_region()}:{get_account_id()}:{declared['name']}"
        try:
            self._launching.workshop.access.assume(
                declared["roleArn"], session_name="CodePipeline", pipeline_arn=arn
            )
        except ServiceError as refusal:
            raise bad_structure(
                "CodePipeline is not authorized to perform AssumeRole on role "
                f"{declared['roleArn']}: {refusal.message}"
            ) from refusal
        return _completed(declared)

    def _start_first(self, pipeline: Pipeline) -> None:
        trigger = {"triggerType": "CreatePipeline", "triggerDetail": caller_arn()}
        execution = new_execution(pipeline, {}, trigger=trigger)
        missing = missing_variables(pipeline, execution)
        if missing:
            self._launching.refuse(pipeline, execution, f"variables: no value of {missing[0]}")
        else:
            self._launching.begin(pipeline, execution)


def _completed(declared: Declaration) -> Declaration:
    definition = copy.deepcopy(declared)
    definition.setdefault("pipelineType", "V1")
    definition.setdefault("executionMode", "SUPERSEDED")
    for stage in definition["stages"]:
        for action in stage["actions"]:
            action.setdefault("runOrder", 1)
            action.setdefault("configuration", {})
            action.setdefault("inputArtifacts", [])
            action.setdefault("outputArtifacts", [])
    return definition
