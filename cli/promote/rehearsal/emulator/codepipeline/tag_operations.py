"""Operations on the tags of pipelines."""

from __future__ import annotations

from collections.abc import Mapping

from promote.rehearsal.emulator.codepipeline.pages import page
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.json_service import Operation, Request


class TagOperations:
    """Set, remove and list the tags of a pipeline."""

    def __init__(self, pipelines: Pipelines) -> None:
        self._pipelines = pipelines

    def operations(self) -> Mapping[str, Operation]:
        """Name what this class does as the API does."""
        return {
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": self._list,
        }

    def _tag(self, request: Request) -> Request:
        pipeline = self._pipelines.find_by_arn(request["resourceArn"])
        with pipeline.changed:
            pipeline.tags.update({tag["key"]: tag["value"] for tag in request["tags"]})
        return {}

    def _untag(self, request: Request) -> Request:
        pipeline = self._pipelines.find_by_arn(request["resourceArn"])
        with pipeline.changed:
            for key in request["tagKeys"]:
                pipeline.tags.pop(key, None)
        return {}

    def _list(self, request: Request) -> Request:
        pipeline = self._pipelines.find_by_arn(request["resourceArn"])
        with pipeline.changed:
            tags = [{"key": key, "value": value} for key, value in sorted(pipeline.tags.items())]
        return page(tags, request, answer="tags")
