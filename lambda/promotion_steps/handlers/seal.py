"""EventBridge rule and `promote seal`: bind a version to its bytes before somebody approves it."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import client
from promotion_steps.finding import Refused, Undecided
from promotion_steps.hop import Hop
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, Environment
from promotion_steps.path_group import is_on_path
from promotion_steps.pipeline_job import LambdaContext
from promotion_steps.promotion_log import promotion_in_every_line
from promotion_steps.seal import seal
from promotion_steps.seal_request import SealRequest

_MARGIN = 20
"""Seconds that are left to write the manifest and to answer."""

_logger = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Answer who asked with the seal or the findings.

    An event gets no answer: an exception makes Lambda try again, and then keep the event.
    """
    environment = Hop.from_environ(os.environ).source
    request = SealRequest.from_event(event, environment)
    with promotion_in_every_line(str(request.arn)):
        registry = client("sagemaker")
        try:
            if not is_on_path(registry, request.arn.group, environment):
                return _elsewhere(request, environment)
            sealed = seal(
                request.arn,
                registry=registry,
                store=ArtifactStore.of(environment),
                seconds_left=lambda: context.get_remaining_time_in_millis() / 1000 - _MARGIN,
            )
        except (Refused, Undecided) as refused:
            _logger.error("%s is not sealed: %s", request.arn, refused)  # noqa: TRY400 - no defect
            if request.is_event:
                raise
            return _refused(request, *refused.messages)
        return sealed.to_json()


def _elsewhere(request: SealRequest, environment: Environment) -> dict[str, Any] | None:
    if request.is_event:  # of a group that has nothing to do with this path
        return None
    return _refused(
        request,
        f"{request.arn.group}: not in this environment, expected the tags"
        f" {PATH_TAG}={environment.path} and {ENVIRONMENT_TAG}={environment.name}",
    )


def _refused(request: SealRequest, *messages: str) -> dict[str, Any]:
    return {"model_package_arn": str(request.arn), "findings": list(messages)}
