"""The step that reads a registered report and holds it against the limits."""

from __future__ import annotations

import pytest

from promotion_steps.finding import Refused
from promotion_steps.metric_floor import check_metrics
from promotion_steps.metric_report import LARGEST_REPORT
from promotion_steps.promotion_settings import Limits
from tests.promotion_steps.scene import BUCKET, MODEL, REPORT, Scene, registered, uri

LIMITS = {"auc": Limits(least=0.95)}


def metrics_at(text: str) -> dict[str, object]:
    return {"ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": text}}}


def test_a_report_within_the_limits_passes() -> None:
    scene, package = registered()

    assert check_metrics(package, LIMITS, scene.source) == []


def test_a_report_beyond_a_limit_is_a_finding() -> None:
    scene, package = registered()

    (finding,) = check_metrics(package, {"auc": Limits(least=0.99)}, scene.source)

    assert str(finding) == "metric-floor: auc: 0.97 is below 0.99"


def test_the_registered_report_counts_and_not_a_better_one_written_since() -> None:
    scene, package = registered()
    scene.s3.store(BUCKET, REPORT, b'{"auc": 1.0}')

    (finding,) = check_metrics(package, {"auc": Limits(least=0.99)}, scene.source)

    assert finding.message == "auc: 0.97 is below 0.99"


def test_a_package_without_a_report_is_refused() -> None:
    scene, package = registered(ModelMetrics=None)

    with pytest.raises(Refused, match="the package has no evaluation report"):
        check_metrics(package, LIMITS, scene.source)


def test_without_limits_no_report_is_needed() -> None:
    scene, package = registered(ModelMetrics=None)

    assert check_metrics(package, {}, scene.source) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("https://x/y", r"Statistics: S3 URI: got 'https://x/y'"),
        (uri("models/other.json"), r"models/other\.json: the evaluation report is not in the man"),
        (uri(REPORT, "other-bucket"), "s3://other-bucket/.*is not in the manifest"),
        (uri(MODEL), r"model\.tar\.gz: evaluation report: no JSON"),
    ],
)
def test_a_report_elsewhere_or_of_another_kind_is_refused(text: str, message: str) -> None:
    scene, package = registered(ModelMetrics=metrics_at(text))

    with pytest.raises(Refused, match=message):
        check_metrics(package, LIMITS, scene.source)


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "NoSuchKey"])
def test_a_report_that_cannot_be_read_is_refused(code: str) -> None:
    scene, package = registered()
    scene.s3.faults = {("get_object", REPORT): code}

    with pytest.raises(Refused, match=rf"metrics\.json: cannot be read, got {code}"):
        check_metrics(package, LIMITS, scene.source)


def test_a_huge_report_is_not_read() -> None:
    scene = Scene()
    scene.add(REPORT, bytes(LARGEST_REPORT + 1))
    package = scene.register()

    with pytest.raises(Refused, match="got 10485761 bytes, expected at most 10485760"):
        check_metrics(package, LIMITS, scene.source)
