from __future__ import annotations

import json
from pathlib import Path

from promote.audit.audit_subject import AuditSubject
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.comparison.baseline import changes_since
from tests.promote.audit.assemblies import write_path
from tests.promote.audit.comparison.prod_changes import changes


def test_looser_gates_are_told(tmp_path: Path) -> None:
    said = changes(
        tmp_path,
        {},
        {},
        gates={
            "before": {"metrics": {"auc": {"min": 0.95}}},
            "after": {"metrics": {"auc": {"min": 0.9}}},
        },
    )

    assert said == ["churn: prod asks less than before: metrics auc min 0.9 instead of 0.95"]


def test_models_that_come_and_go_are_told(tmp_path: Path) -> None:
    settings = {"model": "churn", "gates": {}}
    with_model = write_path(tmp_path / "with", promotions={"prod": settings})
    without = write_path(tmp_path / "without")
    one, other = (AuditSubject(CloudAssembly.read(folder)) for folder in (with_model, without))

    assert changes_since(one, other)["differences"] == [
        "prod: model churn is no longer promoted here"
    ]
    assert changes_since(other, one)["differences"] == ["prod: model churn is promoted here now"]


def test_environments_that_come_and_go_are_told(tmp_path: Path) -> None:
    three = write_path(tmp_path / "three")
    two = write_path(tmp_path / "two")
    manifest = json.loads((two / "manifest.json").read_text("utf-8"))
    del manifest["artifacts"]["prod"]
    (two / "manifest.json").write_text(json.dumps(manifest))
    one, other = (AuditSubject(CloudAssembly.read(folder)) for folder in (three, two))

    assert changes_since(one, other)["differences"] == ["prod: the environment is gone"]
    assert changes_since(other, one)["differences"] == ["prod: the environment is new"]
    assert changes_since(one, other)["assembly"] == "three"
    assert changes_since(one, other)["digest"] == one.assembly.digest
