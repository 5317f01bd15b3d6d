"""A registration is waited for until SageMaker has ended it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promote.refusal import REFUSED, UNDER_WAY, RefusalError
from promote.registration_wait import wait_until_registered

ARN = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/1"
SCAN = {"ImageScanStatuses": [{"Name": "image", "Status": "Failed", "FailureReason": "no image"}]}


class Registry:
    """A registry, its session and a clock; a version takes a number of looks to its last status."""

    def __init__(self, *statuses: str, details: dict[str, Any] | None = None) -> None:
        self.statuses = list(statuses)
        self.details = {"ModelPackageStatusDetails": details} if details else {}
        self.now = 0.0
        self.told: list[str] = []

    def client(self, service: str) -> Registry:
        assert service == "sagemaker"
        return self

    def describe_model_package(self, **request: str) -> dict[str, Any]:
        assert request == {"ModelPackageName": ARN}
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return {"ModelPackageStatus": status, **self.details}

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def wait(self, timeout: float = 10) -> str:
        session: Any = self
        clock: Callable[[], float] = lambda: self.now  # noqa: E731
        return wait_until_registered(
            session,
            ARN,
            timeout=timeout,
            progress=self.told.append,
            sleep=self.sleep,
            clock=clock,
        )


def test_a_completed_version_is_not_waited_for() -> None:
    registry = Registry("Completed")

    assert registry.wait() == "Completed"
    assert (registry.told, registry.now) == ([], 0)


def test_each_status_is_told_until_the_version_is_completed() -> None:
    registry = Registry("Pending", "InProgress", "InProgress", "Completed")

    assert registry.wait() == "Completed"
    assert registry.told == ["Pending", "InProgress", "InProgress"]
    assert registry.now == 6


def test_a_failed_registration_is_told_with_its_reason() -> None:
    with pytest.raises(RefusalError, match=r"^churn/1: SageMaker did not register it") as caught:
        Registry("Pending", "Failed", details=SCAN).wait()

    assert str(caught.value).endswith("got Failed, expected Completed: image: no image")
    assert caught.value.exit_code == REFUSED


@pytest.mark.parametrize("timeout", [0, 3])
def test_a_registration_beyond_the_time_goes_on_without_the_command(timeout: float) -> None:
    registry = Registry("InProgress")

    with pytest.raises(RefusalError, match=r"^--timeout: churn/1 is still InProgress") as caught:
        registry.wait(timeout)

    assert caught.value.exit_code == UNDER_WAY
    assert registry.now == timeout
