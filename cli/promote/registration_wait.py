"""Waits until SageMaker has registered a version."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from promote.refusal import UNDER_WAY, RefusalError
from promotion_steps import registration_status

if TYPE_CHECKING:
    from boto3 import Session

POLL_SECONDS = 2.0


def wait_until_registered(
    session: Session,
    arn: str,
    *,
    timeout: float,
    progress: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """Look at a version until its registration has ended well, and return its status.

    Args:
        session: Of who registered it.
        arn: Of the version.
        timeout: Seconds to wait; 0 looks once.
        progress: Called with each status before the next look.
        sleep: Waits for a number of seconds.
        clock: Tells seconds.

    Raises:
        RefusalError: SageMaker failed to register the version, or the time is up.
    """
    registry = session.client("sagemaker")
    end = clock() + timeout
    reference = arn.rpartition("model-package/")[2]
    while True:
        described = registry.describe_model_package(ModelPackageName=arn)
        status = str(described["ModelPackageStatus"])
        if status == registration_status.COMPLETED:
            return status
        expected = registration_status.expected_completed(described)
        if status not in registration_status.UNDER_WAY:
            raise RefusalError(
                f"{reference}: SageMaker did not register it, got {status}, {expected}"
            )
        if clock() >= end:
            raise RefusalError(
                f"--timeout: {reference} is still {status} after {timeout:g} seconds, {expected};"
                f" look again with promote status {reference}",
                exit_code=UNDER_WAY,
            )
        progress(status)
        sleep(min(POLL_SECONDS, max(end - clock(), 0)))
