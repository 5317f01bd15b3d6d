"""Tags of everything here that SageMaker lets carry them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import invalid

MAX_TAGS = 50
_RESERVED_PREFIX = "aws:"

Exists = Callable[[Reference], bool]


class Tags:
    """Keep the tags of resources by ARN.

    Args:
        exists: Tells whether a resource is there.
    """

    def __init__(self, exists: Exists) -> None:
        self._exists = exists
        self._tags = AccountRegionScopedDict()

    def check(self, tags: Sequence[dict[str, str]]) -> None:
        """Refuse tags that a new resource could not carry."""
        for tag in tags:
            if tag["Key"].lower().startswith(_RESERVED_PREFIX):
                raise invalid(f"Tag keys cannot start with aws:, got {tag['Key']}")
        if len(tags) > MAX_TAGS:
            raise invalid(f"Too many tags: {len(tags)}, the limit is {MAX_TAGS}")

    def add(self, request: Request) -> Request:
        """Do AddTags: a key that is there gets the new value."""
        resource = self._taggable(request["ResourceArn"])
        tags = {**self.of(resource), **{tag["Key"]: tag["Value"] for tag in request["Tags"]}}
        self.check(_listed(tags))
        self._tags.set_scoped(resource.account, resource.region, _key(resource), tags)
        return {"Tags": _listed(tags)}

    def listed(self, request: Request) -> Request:
        """Do ListTags."""
        return {"Tags": _listed(self.of(self._taggable(request["ResourceArn"])))}

    def delete(self, request: Request) -> Request:
        """Do DeleteTags: keys that are not there do not matter."""
        tags = self.of(self._taggable(request["ResourceArn"]))
        for key in request["TagKeys"]:
            tags.pop(key, None)
        return {}

    def attach(self, resource: Reference, tags: Sequence[dict[str, str]]) -> None:
        """Give a new resource the tags of the request that created it."""
        self._tags.set_scoped(
            resource.account,
            resource.region,
            _key(resource),
            {tag["Key"]: tag["Value"] for tag in tags},
        )

    def of(self, resource: Reference) -> dict[str, str]:
        """Return the tags of a resource; none where there is no such resource."""
        tags: dict[str, str] | None = self._tags.get_scoped(
            resource.account, resource.region, _key(resource)
        )
        return tags if tags is not None else {}

    def forget(self, resource: Reference) -> None:
        """Drop the tags of a resource that is gone."""
        self._tags.pop_scoped(resource.account, resource.region, _key(resource), None)

    def reset(self) -> None:
        """Forget every tag."""
        self._tags.clear()

    def _taggable(self, arn: str) -> Reference:
        resource = Reference.of("", arn)
        if resource.kind == "model-package" and "/" in resource.name:
            raise invalid(f"Tagging is not supported for versioned model packages: {arn}")
        if not self._exists(resource):
            raise invalid(f"Could not find resource {arn}.")
        return resource


def _key(resource: Reference) -> str:
    return f"{resource.kind}/{resource.key}"


def _listed(tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
