"""How the data reports of a package are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promotion_steps.examinations.data_quality import examine
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import MODEL, PREFIX, Scene, uri

REPORTS = Path(__file__).parents[1] / "reports"
STATISTICS = f"{PREFIX}reports/statistics.json"
CONSTRAINTS = f"{PREFIX}reports/constraints.json"
ASKED = {"missing_values": {"max_share": 0.025}, "violations": {"max": 3}}


def ruled(
    scene: Scene, asked: dict[str, Any], statistics: str | None, constraints: str | None
) -> Ruling:
    places = {"Statistics": statistics, "Constraints": constraints}
    quality = {
        place: {"ContentType": "application/json", "S3Uri": uri(key)}
        for place, key in places.items()
        if key
    }
    scene.add(MODEL, b"model bytes")
    package = scene.register(ModelMetrics={"ModelDataQuality": quality} if quality else None)
    return decide("data-quality", examine, case(scene, package, gates={"data-quality": asked}))


def messages(ruling: Ruling) -> list[str]:
    return [finding.message for finding in ruling.findings]


def scene_with(statistics: bytes | None = None, constraints: bytes | None = None) -> Scene:
    scene = Scene()
    scene.add(STATISTICS, statistics or (REPORTS / "statistics.json").read_bytes())
    scene.add(CONSTRAINTS, constraints or (REPORTS / "constraint_violations.json").read_bytes())
    return scene


def test_reports_within_the_limits_pass_and_are_named() -> None:
    scene = scene_with()

    ruling = ruled(scene, ASKED, STATISTICS, CONSTRAINTS)

    assert ruling.findings == ()
    assert ruling.inputs == {
        f"ModelMetrics.ModelDataQuality.{place}": {
            "uri": uri(entry.key),
            "version_id": entry.version_id,
            "sha256": entry.sha256,
            "kind": kind,
        }
        for place, kind, entry in zip(
            ("Statistics", "Constraints"),
            ("statistics.json", "constraint_violations.json"),
            scene.objects,
            strict=False,
        )
    }


def test_content_decides_what_a_report_is_and_not_where_it_lies() -> None:
    assert ruled(scene_with(), ASKED, CONSTRAINTS, STATISTICS).findings == ()


def test_reports_beyond_the_limits_are_findings_all_at_once() -> None:
    asked = {"missing_values": {"max_share": 0.01}, "violations": {"max": 0}}

    found = messages(ruled(scene_with(), asked, STATISTICS, CONSTRAINTS))

    assert [message.partition(":")[0] for message in found] == [
        "share of missing values",
        "violations",
    ]


def test_without_limits_nothing_is_read() -> None:
    scene = scene_with()

    assert ruled(scene, {}, STATISTICS, CONSTRAINTS) == Ruling()
    assert scene.s3.named("get_object") == []


def test_a_package_without_reports_is_a_finding_for_each_threshold() -> None:
    found = messages(ruled(scene_with(), ASKED, None, None))

    assert [message.partition(", expected")[0] for message in found] == [
        "share of missing values: no report tells it, got none",
        "violations: no report tells it, got none",
    ]


@pytest.mark.parametrize("code", ["InvalidRequest", "MethodNotAllowed", "NoSuchKey"])
def test_a_report_that_cannot_be_read_hides_no_finding_of_the_other(code: str) -> None:
    scene = scene_with()
    scene.s3.faults = {("get_object", STATISTICS): code}
    asked = {"missing_values": {"max_share": 0.01}, "violations": {"max": 0}}

    found = messages(ruled(scene, asked, STATISTICS, CONSTRAINTS))

    assert found[0].startswith(f"{uri(STATISTICS)}: cannot be read, got {code}")
    assert found[1].startswith("share of missing values: no report tells it, got constraint_viol")
    assert found[2].startswith("violations: too many, got 3")


def test_a_manifest_that_cannot_be_read_is_said_once() -> None:
    scene = scene_with()
    scene.s3.faults = {"get_object": "AccessDenied"}

    found = messages(ruled(scene, {"violations": {"max": 0}}, STATISTICS, CONSTRAINTS))

    assert len(found) == 2
    assert "cannot be read, got AccessDenied" in found[0]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"auc": 1}', b"\xff"])
def test_a_report_that_is_malformed_is_a_finding_that_names_it(body: bytes) -> None:
    found = messages(ruled(scene_with(statistics=body), ASKED, STATISTICS, CONSTRAINTS))

    assert found[0].startswith("ModelMetrics.ModelDataQuality.Statistics: data report: ")


def test_a_report_that_the_manifest_does_not_list_is_a_finding() -> None:
    found = messages(ruled(scene_with(), ASKED, f"{PREFIX}other.json", CONSTRAINTS))

    assert found[0].endswith("other.json is not in the manifest")


def test_a_file_that_is_named_twice_is_read_once() -> None:
    scene = scene_with()

    ruled(scene, {"violations": {"max": 0}}, CONSTRAINTS, CONSTRAINTS)

    assert scene.s3.named("get_object").count(CONSTRAINTS) == 1


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ({"ModelDataQuality": "x"}, "got 'x', expected an object"),
        ({"ModelDataQuality": {"Statistics": {"S3Uri": 1}}}, "S3Uri: got 1, expected a text"),
    ],
)
def test_a_package_that_is_described_oddly_is_a_finding(metrics: Any, message: str) -> None:
    scene = Scene()
    scene.add(MODEL, b"model bytes")
    package = scene.register(ModelMetrics=metrics)

    ruling = decide("data-quality", examine, case(scene, package, gates={"data-quality": ASKED}))

    assert messages(ruling)[0] == f"ModelMetrics.ModelDataQuality.Statistics: {message}"


def test_settings_that_are_malformed_are_a_finding() -> None:
    (message,) = messages(ruled(scene_with(), {"drift": 1}, STATISTICS, None))

    assert message.startswith(
        "cannot decide, got ValueError: promotion.json: gates.data-quality.dr"
    )
