"""The reports that a rehearsal registers, and what the gates say to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from promote.rehearsal.clarify_analysis import Evaluation, clarify_analysis
from promote.rehearsal.evaluation_reports import (
    FACET,
    TELLING_FACET,
    EvaluationReports,
    write_evaluation_reports,
)
from promotion_steps.clarify_report import bias_from_bytes, shap_from_bytes
from promotion_steps.data_report_kinds import data_report_from_bytes
from tests.promotion_steps.evidently_warnings import IGNORED

pytestmark = IGNORED


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    cancers = load_breast_cancer()
    rows, labels = cancers.data, 1 - cancers.target
    order = np.random.default_rng(3).permutation(len(rows))
    seen, held_out = order[:398], order[398:]
    classifier = make_pipeline(StandardScaler(), LogisticRegression())
    return Evaluation(
        classifier=classifier.fit(rows[seen], labels[seen]),
        training=rows[seen],
        held_out=rows[held_out],
        labels=labels[held_out],
        features=[str(name) for name in cancers.feature_names],
    )


@pytest.fixture(scope="module")
def reports(evaluation: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> EvaluationReports:
    return write_evaluation_reports(evaluation, tmp_path_factory.mktemp("reports"))


def bias(path: Path) -> dict[str, float]:
    return {metric.name: metric.value for metric in bias_from_bytes(path.read_bytes())}


def test_held_out_rows_hardly_drift_and_those_of_a_worn_instrument_do(
    reports: EvaluationReports,
) -> None:
    good = data_report_from_bytes(reports.data.read_bytes())
    drifted = data_report_from_bytes(reports.drifted_data.read_bytes())

    assert good.drifted_share is not None
    assert good.drifted_share < 0.2
    assert good.missing_share == 0
    assert drifted.drifted_share is not None
    assert drifted.drifted_share == 0.9
    assert len(drifted.drifted_columns) == 9  # of the ten that are measured


def test_groups_of_a_facet_that_tells_little_are_treated_alike(reports: EvaluationReports) -> None:
    assert abs(bias(reports.analysis)["DPPL"]) < 0.25
    assert abs(bias(reports.biased_analysis)["DPPL"]) > 0.25


def test_the_bias_metrics_follow_from_counting(evaluation: Evaluation) -> None:
    column = list(evaluation.features).index(TELLING_FACET)
    sensitive = evaluation.held_out[:, column] > np.median(evaluation.training[:, column])
    guessed = evaluation.classifier.predict(evaluation.held_out) == 1
    analysis = clarify_analysis(evaluation, TELLING_FACET)
    (group,) = analysis["post_training_bias_metrics"]["facets"][TELLING_FACET]
    metrics = {metric["name"]: metric["value"] for metric in group["metrics"]}

    few = guessed[sensitive].sum() / sensitive.sum()
    many = guessed[~sensitive].sum() / (~sensitive).sum()

    assert metrics["DPPL"] == pytest.approx(many - few)
    assert metrics["DI"] == pytest.approx(few / many)


def test_local_shap_values_add_up_to_what_the_model_says(evaluation: Evaluation) -> None:
    shap = clarify_analysis(evaluation, FACET)["explanations"]["kernel_shap"]["label0"]

    expected = evaluation.classifier.decision_function(evaluation.training).mean()

    assert shap["expected_value"] == pytest.approx(expected)
    assert min(shap["global_shap_values"].values()) >= 0


def test_no_feature_of_the_real_model_decides_alone(reports: EvaluationReports) -> None:
    shares = shap_from_bytes(reports.analysis.read_bytes())["label0"]

    assert len(shares) == 30
    assert max(shares.values()) < 0.2
