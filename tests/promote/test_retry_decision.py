from __future__ import annotations

import pytest

from promote.retry_decision import RetryDecision
from promotion_steps.pipeline_execution import ActionExecution
from promotion_steps.reading import SET_UP
from tests.promote.pipelines import action


def decide(*failures: tuple[str, str]) -> RetryDecision:
    return RetryDecision.of(
        ActionExecution.from_detail(action("Validate", name, failure=message))
        for name, message in failures
    )


def test_what_a_gate_refused_stays_refused() -> None:
    decision = decide(("metrics", "metrics: auc: 0.61 is below 0.95"))

    assert not decision.is_allowed
    assert decision.refused == ("metrics: auc: 0.61 is below 0.95",)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("metrics", "metrics: undecided: model: cannot be read, got ThrottlingException: slow"),
        ("image", f"image: repository: cannot be read, got AccessDenied: no; {SET_UP}"),
        ("metrics", "The AWS Lambda function acme-staging-metrics failed to return a result."),
        ("copy", "copy: s3://b/k: another object was written meanwhile"),
        ("deploy-endpoint", "Resource handler returned message: ResourceLimitExceeded"),
    ],
)
def test_what_decides_nothing_may_be_tried_again(name: str, message: str) -> None:
    decision = decide((name, message))

    assert decision.is_allowed
    assert decision.refused == ()
    assert message in decision.again[0]


def test_one_decision_beside_a_fault_is_a_decision() -> None:
    decision = decide(
        ("image", "image: undecided: repository: cannot be read, got 503"),
        ("metrics", "metrics: auc: 0.61 is below 0.95"),
    )

    assert not decision.is_allowed
    assert decision.again == ("image: undecided: repository: cannot be read, got 503",)


@pytest.mark.parametrize("step", ["check-request", "render-endpoint"])
def test_a_version_that_was_overtaken_stays_so(step: str) -> None:
    assert not decide((step, f"{step}: churn/1: older than churn/2")).is_allowed


def test_nothing_that_failed_is_nothing_to_try() -> None:
    assert not decide().is_allowed
