"""How Clarify's reports of a package are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promotion_steps.examinations.bias_and_explainability import examine
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import MODEL, PREFIX, Scene, uri

GATE = "bias-and-explainability"
BODY = (Path(__file__).parents[1] / "reports/analysis.json").read_bytes()
BIAS = f"{PREFIX}reports/bias.json"
SHAP = f"{PREFIX}reports/explainability.json"
EVERYWHERE = {
    "Bias": {"Report": BIAS},
    "Explainability": {"Report": SHAP},
}
GOOD = {
    "bias": {"metrics": {"DPL": {"min": -0.1, "max": 0.1}}},
    "explainability": {"max_share": 0.5},
}
STRICT = {
    "bias": {"metrics": {"DPL": {"max": 0.05}}},
    "explainability": {"max_share": 0.25},
}


def ruled(scene: Scene, asked: dict[str, Any], places: dict[str, dict[str, str]]) -> Ruling:
    metrics = {
        group: {
            name: {"ContentType": "application/json", "S3Uri": uri(key)}
            for name, key in members.items()
        }
        for group, members in places.items()
    }
    scene.add(MODEL, b"model bytes")
    package = scene.register(ModelMetrics=metrics or None)
    return decide(GATE, examine, case(scene, package, gates={GATE: asked}))


def scene_with(bias: bytes = BODY, shap: bytes = BODY) -> Scene:
    scene = Scene()
    scene.add(BIAS, bias)
    scene.add(SHAP, shap)
    return scene


def messages(ruling: Ruling) -> list[str]:
    return [finding.message for finding in ruling.findings]


def test_reports_within_the_bounds_pass_and_are_named() -> None:
    scene = scene_with()

    ruling = ruled(scene, GOOD, EVERYWHERE)

    assert ruling.findings == ()
    assert list(ruling.inputs) == [
        "ModelMetrics.Bias.Report",
        "ModelMetrics.Explainability.Report",
    ]
    assert ruling.inputs["ModelMetrics.Bias.Report"] == {
        "uri": uri(BIAS),
        "version_id": scene.objects[0].version_id,
        "sha256": scene.objects[0].sha256,
    }


def test_reports_beyond_the_bounds_are_findings_all_at_once() -> None:
    assert messages(ruled(scene_with(), STRICT, EVERYWHERE)) == [
        "bias: DPL of facet 'sex=0': too high, got 0.1, expected at most 0.05",
        (
            "explainability: label0: 'income': share of the global SHAP values too high, got 0.5, "
            "expected at most 0.25"
        ),
    ]


@pytest.mark.parametrize("place", ["PreTrainingReport", "PostTrainingReport"])
def test_bias_reports_may_lie_in_three_places(place: str) -> None:
    assert ruled(scene_with(), {"bias": GOOD["bias"]}, {"Bias": {place: BIAS}}).findings == ()


def test_one_analysis_for_everything_is_one_finding_each() -> None:
    places = {"Report": BIAS, "PreTrainingReport": BIAS, "PostTrainingReport": BIAS}

    found = ruled(scene_with(), STRICT, {"Bias": places, "Explainability": {"Report": BIAS}})

    assert len(found.findings) == 2


def test_without_bounds_nothing_is_read() -> None:
    scene = scene_with()

    assert ruled(scene, {}, EVERYWHERE) == Ruling()
    assert scene.s3.named("get_object") == []


@pytest.mark.parametrize(
    "asked", [GOOD, {"bias": {"required": True}, "explainability": {"required": True}}]
)
def test_a_package_without_reports_is_a_finding_for_each_kind(asked: dict[str, Any]) -> None:
    found = messages(ruled(scene_with(), asked, {}))

    assert [message.partition(", expected")[0] for message in found] == [
        "bias: no report",
        "explainability: no report",
    ]


@pytest.mark.parametrize("code", ["InvalidRequest", "MethodNotAllowed", "NoSuchKey"])
def test_a_report_that_cannot_be_read_hides_no_finding_of_the_other(code: str) -> None:
    scene = scene_with()
    scene.s3.faults = {("get_object", BIAS): code}

    found = messages(ruled(scene, STRICT, EVERYWHERE))

    assert len(found) == 2
    assert found[0].startswith(f"{uri(BIAS)}: cannot be read, got {code}")
    assert found[1].startswith("explainability: label0: 'income'")


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b"\xff"])
def test_a_report_that_is_malformed_is_a_finding_that_names_it(body: bytes) -> None:
    found = messages(ruled(scene_with(bias=body, shap=body), GOOD, EVERYWHERE))

    assert len(found) == 2
    assert found[0].startswith("ModelMetrics.Bias.Report: analysis.json: ")
    assert found[1].startswith("ModelMetrics.Explainability.Report: analysis.json: ")


def test_settings_that_are_malformed_are_a_finding() -> None:
    (message,) = messages(ruled(scene_with(), {"bias": 1}, EVERYWHERE))

    assert message.startswith("cannot decide, got ValueError: promotion.json: gates.bias-and-expl")
