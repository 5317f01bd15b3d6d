"""SageMaker's requests: some name two resources, and each resource has tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from promote.rehearsal.emulator import hooks

_SERVICE = "sagemaker"
_CREATE = "sagemaker:CreateModelPackage"
_VERSION = ":model-package/"
_GROUP = ":model-package-group/"


def install() -> None:
    """Ask IAM about each resource of a request, with the tags of that resource."""
    hooks.replace("ministack.core.iam_evaluator", "enforce", _asking_about_each)


def _asking_about_each(original: Callable[..., Any]) -> Callable[..., Any]:
    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        if service != _SERVICE:
            return original(
                access_key_id, iam_action, service, region, resource_arn, service_context
            )
        for arn in _resources(iam_action, resource_arn):
            context = {**(service_context or {}), **_tag_keys(arn)}
            denied = original(access_key_id, iam_action, service, region, arn, context)
            if denied is not None:
                return denied
        return None

    return enforce


def _resources(iam_action: str, arn: str) -> Iterator[str]:
    """Yield what the request names, and the group of a version that is to be created."""
    yield arn
    if iam_action == _CREATE and _VERSION in arn and "/" in arn.partition(_VERSION)[2]:
        yield arn.replace(_VERSION, _GROUP, 1).rpartition("/")[0]


def _tag_keys(arn: str) -> dict[str, str]:
    tags: dict[str, str] = import_module("ministack.services.sagemaker").resource_tags(arn)
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
