"""CodePipeline pipelines of probes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    pipelines = clients("codepipeline")
    for page in pipelines.get_paginator("list_pipelines").paginate():
        for pipeline in page["pipelines"]:
            name = pipeline["name"]
            if not name.startswith(mark.prefix):
                continue
            arn = mark.environment.arn("codepipeline", name)
            tags = pipelines.list_tags_for_resource(resourceArn=arn)["tags"]
            if mark.is_on(name, tags_of(tags)):
                yield name


def _remove(clients: Clients, name: str) -> None:
    clients("codepipeline").delete_pipeline(name=name)


PIPELINE = Kind(
    name="CodePipeline pipeline",
    found=_found,
    remove=_remove,
    permissions=(
        "codepipeline:CreatePipeline",
        "codepipeline:DeletePipeline",
        "codepipeline:ListPipelines",
        "codepipeline:ListTagsForResource",
        "codepipeline:TagResource",
        "iam:PassRole",
    ),
)


def create_pipeline(clients: Clients, mark: Mark, name: str, role_arn: str, *, bucket: str) -> None:
    """Create a pipeline whose only execution ends at its source, which its role may not read."""
    clients("codepipeline").create_pipeline(
        pipeline={
            "name": name,
            "roleArn": role_arn,
            "pipelineType": "V2",
            "executionMode": "QUEUED",
            "artifactStore": {"type": "S3", "location": bucket},
            "stages": [_source(bucket), _approval()],
        },
        tags=[{"key": key, "value": value} for key, value in mark.tags.items()],
    )


def _source(bucket: str) -> dict[str, Any]:
    return {
        "name": "Source",
        "actions": [
            {
                "name": "Source",
                "actionTypeId": _type("Source", "S3"),
                "configuration": {
                    "S3Bucket": bucket,
                    "S3ObjectKey": "none.zip",
                    "PollForSourceChanges": "false",
                },
                "outputArtifacts": [{"name": "Source"}],
            }
        ],
    }


def _approval() -> dict[str, Any]:
    action = {"name": "Approve", "actionTypeId": _type("Approval", "Manual")}
    return {"name": "Approve", "actions": [action]}


def _type(category: str, provider: str) -> dict[str, str]:
    return {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
