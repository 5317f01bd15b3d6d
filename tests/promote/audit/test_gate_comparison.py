from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promote.audit.gate_comparison import differences, gates_document
from promote.audit.model_gates import Limit, ModelGates, model_gates, waivers
from promote.refusal import RefusalError
from tests.promote.audit.assemblies import write_environments

AUC = {"auc": {"min": 0.95}}


def gates(folder: Path, staging: Any, prod: Any) -> list[ModelGates]:
    """Read gates as the pipelines of two environments carry them."""
    settings = {
        name: {"model": "churn", "group": "churn", "gates": content}
        for name, content in {"staging": staging, "prod": prod}.items()
    }
    environments = write_environments(folder / "out", promotions=settings)
    return model_gates(environments)["churn"]


@pytest.mark.parametrize(
    ("staging", "prod", "said"),
    [
        ({}, {}, []),
        ({"metrics": AUC}, {"metrics": AUC}, []),
        (
            {"metrics": AUC},
            {"metrics": {"auc": {"min": 0.97}}},
            ["prod asks more than staging: metrics auc min 0.97 instead of 0.95"],
        ),
        (
            {"metrics": AUC},
            {"metrics": {"auc": {"min": 0.9}}},
            ["prod asks less than staging: metrics auc min 0.9 instead of 0.95"],
        ),
        (
            {"metrics": {"rmse": {"max": 60}}},
            {"metrics": {"rmse": {"max": 56}}},
            ["prod asks more than staging: metrics rmse max 56 instead of 60"],
        ),
        (
            {"cost": {"max_monthly_usd": 100}},
            {"cost": {"max_monthly_usd": 200}},
            ["prod asks less than staging: cost max_monthly_usd 200 instead of 100"],
        ),
        (
            {"metrics": AUC},
            {"metrics": AUC | {"recall": {"min": 0.5}}},
            ["prod asks more than staging: metrics recall min 0.5"],
        ),
        (
            {"metrics": AUC | {"recall": {"min": 0.5}}},
            {"metrics": AUC},
            ["prod asks less than staging: metrics no recall min 0.5"],
        ),
        ({"parity": {}}, {}, ["prod asks less than staging: no gate parity"]),
        ({}, {"parity": {}}, ["prod asks more than staging: gate parity"]),
        (
            {"docs": {"card": {"statuses": ["A"]}}},
            {"docs": {"card": {"statuses": ["A", "B"]}}},
            ["prod asks otherwise than staging: docs card statuses A, B instead of A"],
        ),
        (
            {"unsafe-code": {"scan": "required"}},
            {"unsafe-code": {"scan": "skipped"}},
            ["prod asks otherwise than staging: unsafe-code scan skipped instead of required"],
        ),
    ],
)
def test_two_environments_gates_are_compared_in_words(
    staging: Any, prod: Any, said: list[str], tmp_path: Path
) -> None:
    assert list(differences(*gates(tmp_path, staging, prod))) == said


def test_gates_stand_side_by_side_in_the_order_of_the_path(tmp_path: Path) -> None:
    found = gates(tmp_path, {"metrics": AUC, "four-eyes": {}}, {"metrics": AUC})

    assert gates_document("churn", found) == {
        "model": "churn",
        "group": "churn",
        "environments": [
            {
                "environment": "staging",
                "gates": [
                    {"name": "four-eyes", "settings": []},
                    {"name": "metrics", "settings": ["auc: min 0.95"]},
                ],
            },
            {
                "environment": "prod",
                "gates": [{"name": "metrics", "settings": ["auc: min 0.95"]}],
            },
        ],
        "differences": ["prod asks less than staging: no gate four-eyes"],
    }


def test_a_setting_of_the_gate_itself_has_no_subject() -> None:
    assert str(Limit(of="", key="max_monthly_usd", value=100)) == "max_monthly_usd 100"
    assert str(Limit(of="", key="allowed_globals", value=[])) == "allowed_globals none"


def test_broken_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match=r"promotion\.json: gates: is no object, got 'list'"):
        gates(tmp_path, {}, [])


WAIVER = {
    "sha256": "ab" * 32,
    "reason": "pyfunc until the flavour is ready",
    "approved_by": "arn:aws:iam::111111111111:role/lead",
    "until": "2026-11-30",
}


def test_each_waiver_is_listed_with_its_environment(tmp_path: Path) -> None:
    found = gates(
        tmp_path, {"unsafe-code": {"waivers": []}}, {"unsafe-code": {"waivers": [WAIVER]}}
    )

    assert waivers({"churn": found}) == [
        {"model": "churn", "environment": "prod", "gate": "unsafe-code", **WAIVER}
    ]


def test_a_waiver_reads_as_words_beside_the_other_settings(tmp_path: Path) -> None:
    found = gates(tmp_path, {}, {"unsafe-code": {"waivers": [WAIVER]}})

    document = gates_document("churn", found)

    (setting,) = document["environments"][1]["gates"][0]["settings"]
    assert setting == (
        f"waivers sha256 {'ab' * 32} reason pyfunc until the flavour is ready"
        " approved_by arn:aws:iam::111111111111:role/lead until 2026-11-30"
    )
