"""The metrics gate asked about a version, with what it reads in both environments."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.examinations.metrics import examine
from promotion_steps.names import MANIFEST_VERSION, ROLLBACK
from promotion_steps.package_report import LARGEST_REPORT
from promotion_steps.promotion_settings import EndpointShape
from promotion_steps.reading import SET_UP
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import (
    BUCKET,
    MODEL,
    REPORT,
    TARGET_BUCKET,
    Scene,
    registered,
    uri,
)
from tests.promotion_steps.target_registry import TargetRegistry, promoted, target_arn

FLOOR = {"auc": {"min": 0.95}}
COMPARED = {"auc": {"min": 0.95, "champion_tolerance": 0.005}}
DATASET = {"s3_uri": "s3://bucket/test.csv", "etag": "e1"}
SHAPE = EndpointShape(instance_type="ml.m5.large", instances=1)


def metrics_at(text: str) -> dict[str, object]:
    return {"ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": text}}}


def said(ruling: Ruling) -> list[str]:
    return [str(finding) for finding in ruling.findings]


def floor(**members: Any) -> tuple[Scene, Ruling]:
    scene, package = registered(**members)
    return scene, decide("metrics", examine, case(scene, package, gates={"metrics": FLOOR}))


class Beside:
    """A candidate beside a champion that the target's endpoint serves."""

    def __init__(self, own: Any, theirs: Any) -> None:
        self.scene = Scene()
        self.scene.add(MODEL, b"model bytes")
        self.scene.add_report({"dataset": DATASET, **own})
        self.package = self.scene.register()
        self.registry = TargetRegistry()
        arn = promoted(self.registry, self.scene, report={"dataset": DATASET, **theirs})
        self.registry.serve(arn)

    def examined(self, **members: Any) -> Ruling:
        clients = {"sagemaker": self.registry, "s3": self.scene.s3}
        asked = case(
            self.scene,
            self.package,
            gates={"metrics": COMPARED},
            endpoint=SHAPE,
            clients=clients,
            **members,
        )
        return decide("metrics", examine, asked)


def test_a_report_within_the_limits_passes_and_is_told_as_an_input() -> None:
    scene, package = registered()
    report = package.metrics_uri
    entry = scene.manifest().find(REPORT)
    assert entry is not None

    assert examine(case(scene, package, gates={"metrics": FLOOR})) == Ruling(
        inputs={
            "report": {"uri": report, "version_id": entry.version_id, "sha256": entry.sha256},
        }
    )


def test_a_report_beyond_a_limit_is_a_finding() -> None:
    scene, package = registered()
    ruling = examine(case(scene, package, gates={"metrics": {"auc": {"min": 0.99}}}))

    assert said(ruling) == ["metrics: auc: 0.97 is below 0.99"]


def test_the_registered_report_counts_and_not_a_better_one_written_since() -> None:
    scene, package = registered()
    scene.s3.store(BUCKET, REPORT, b'{"auc": 1.0}')

    ruling = examine(case(scene, package, gates={"metrics": {"auc": {"min": 0.99}}}))

    assert said(ruling) == ["metrics: auc: 0.97 is below 0.99"]


def test_without_limits_no_report_is_needed() -> None:
    scene, package = registered(ModelMetrics=None)

    assert examine(case(scene, package)) == Ruling()


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (None, "ModelMetrics.ModelQuality.Statistics: the package has no such report"),
        (metrics_at("https://x/y"), "ModelMetrics.ModelQuality.Statistics: S3 URI: got 'https:/"),
        (metrics_at(uri("models/x.json")), "ModelMetrics.ModelQuality.Statistics: s3://acme-dev"),
        (metrics_at(uri(MODEL)), f"{uri(MODEL)}: evaluation report: no JSON"),
    ],
)
def test_a_report_elsewhere_or_of_another_kind_is_a_finding(metrics: Any, message: str) -> None:
    _, ruling = floor(ModelMetrics=metrics)

    (told,) = said(ruling)
    assert told.startswith(f"metrics: {message}")


@pytest.mark.parametrize("code", ["InvalidRequest", "MethodNotAllowed", "NoSuchKey"])
def test_a_report_that_cannot_be_read_is_a_finding(code: str) -> None:
    scene, package = registered()
    scene.s3.faults = {("get_object", REPORT): code}

    ruling = examine(case(scene, package, gates={"metrics": FLOOR}))

    assert said(ruling) == [f"metrics: {uri(REPORT)}: cannot be read, got {code}: no, {code}"]


def test_a_huge_report_is_not_read() -> None:
    scene = Scene()
    scene.add(REPORT, bytes(LARGEST_REPORT + 1))
    ruling = examine(case(scene, scene.register(), gates={"metrics": FLOOR}))

    assert said(ruling) == [
        f"metrics: {uri(REPORT)}: got 10485761 bytes, expected at most 10485760"
    ]


def test_malformed_limits_are_a_finding_that_names_the_file() -> None:
    scene, package = registered()
    asked = case(scene, package, gates={"metrics": {"auc": {"min": "high"}}})

    assert said(decide("metrics", examine, asked)) == [
        (
            "metrics: undecided: cannot decide, got ValueError: promotion.json: gates.metrics.auc"
            ".min: got 'high', expected a number"
        )
    ]


def test_a_version_that_is_hardly_worse_than_the_champion_passes() -> None:
    beside = Beside({"auc": 0.966}, {"auc": 0.97})

    ruling = beside.examined()

    assert said(ruling) == []
    stored = beside.scene.s3.current(TARGET_BUCKET, REPORT)
    assert ruling.inputs["champion"]["model_package_arn"] == target_arn(3)
    assert ruling.inputs["champion"]["report"]["uri"] == uri(REPORT, TARGET_BUCKET)
    assert ruling.inputs["champion"]["report"]["version_id"] == stored.version_id


def test_a_version_that_is_worse_than_the_champion_is_a_finding() -> None:
    assert said(Beside({"auc": 0.96}, {"auc": 0.97}).examined()) == [
        f"metrics: auc: 0.96 is worse than 0.97 of {target_arn(3)}, expected at least 0.965"
    ]


def test_a_champion_on_other_data_is_a_finding_that_says_both() -> None:
    other = {"s3_uri": "s3://bucket/old.csv", "etag": "e0"}

    (told,) = said(Beside({"auc": 0.97}, {"auc": 0.97, "dataset": other}).examined())

    assert "got s3://bucket/test.csv with ETag e1, " in told
    assert "was evaluated on s3://bucket/old.csv with ETag e0, " in told


def test_where_nothing_runs_yet_there_is_nothing_to_compare_and_it_is_said() -> None:
    beside = Beside({"auc": 0.96}, {"auc": 0.97})
    beside.registry.endpoint = None

    ruling = beside.examined()

    assert said(ruling) == []
    assert ruling.inputs["champion"] == "none: the environment runs no version yet"


def test_a_rollback_is_not_compared_with_what_it_replaces() -> None:
    ruling = Beside({"auc": 0.96}, {"auc": 0.97}).examined(intent=ROLLBACK)

    assert said(ruling) == []
    assert ruling.inputs["champion"] == "not compared: a rollback"


def test_without_access_to_the_target_the_comparison_is_unchecked() -> None:
    ruling = Beside({"auc": 0.96}, {"auc": 0.97}).examined(asks_target=False)

    assert said(ruling) == []
    assert ruling.unchecked == ("champion: what staging runs now",)


@pytest.mark.parametrize("code", ["ResourceNotFound", "ValidationException"])
def test_a_champion_that_cannot_be_found_hides_no_other_finding(code: str) -> None:
    beside = Beside({"auc": 0.9}, {"auc": 0.97})
    beside.registry.faults = {"describe_endpoint": code}

    assert said(beside.examined()) == [
        f"metrics: champion: endpoint acme-staging-breast-cancer: cannot be read, got {code}: no",
        "metrics: auc: 0.9 is below 0.95",
    ]


def test_two_reports_that_cannot_be_read_are_two_findings() -> None:
    beside = Beside({"auc": 0.9}, {"auc": 0.97})
    beside.scene.s3.faults = {("get_object", REPORT): "AccessDenied"}

    ruling = beside.examined()

    no = f"cannot be read, got AccessDenied: no, AccessDenied; {SET_UP}"
    assert said(ruling) == [
        f"metrics: champion: {uri(REPORT, TARGET_BUCKET)}: {no}",
        f"metrics: {uri(REPORT)}: {no}",
    ]
    assert ruling.inputs == {"champion": {"model_package_arn": target_arn(3)}}


def test_a_champion_without_a_manifest_is_a_finding() -> None:
    beside = Beside({"auc": 0.97}, {"auc": 0.97})
    beside.registry.packages[target_arn(3)]["CustomerMetadataProperties"].pop(MANIFEST_VERSION)

    (told,) = said(beside.examined())

    assert told.startswith(f"metrics: champion: {MANIFEST_VERSION}: not in the customer metadata")
