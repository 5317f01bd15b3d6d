"""Writes what the rehearsed versions are registered with, good and bad."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from promote.rehearsal.dossier import Dossier
from promote.rehearsal.evaluation_reports import EvaluationReports
from promote.rehearsal.world import GOOD, MODEL, World
from promote.runtime_lock import current_runtime
from promotion_steps.names import DATA_SCIENTIST

EVALUATION_DATA = "models/breast-cancer/evaluation/held-out.csv"
METADATA = {
    "owner": "oncology",
    "commit": "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567",
    "training-data": "scikit-learn breast cancer - 398 rows",
    "intended-use": "orders biopsies for review",
    "retention": "10 years",
}

_MODEL_CARD = Path(__file__).parent / "documents" / "model-card.json"


def upload_evaluation_data(world: World, rows: bytes) -> dict[str, Any]:
    """Put the held-out rows where reports refer to, and name them as a report does."""
    bucket = world.source.artifact_bucket
    who = world.persona(DATA_SCIENTIST)
    s3 = world.sessions.client("s3", world.sessions.persona(world.source, who))
    stored = s3.put_object(Bucket=bucket, Key=EVALUATION_DATA, Body=rows)
    return {
        "s3_uri": f"s3://{bucket}/{EVALUATION_DATA}",
        "etag": stored["ETag"].strip('"'),
    }


def write_runtime_locks(world: World, image_digest: str) -> None:
    """Record this Python as what trained the model, in the offered image and in another one."""
    lock = replace(current_runtime(), image_digest=image_digest)
    elsewhere = replace(lock, image_digest=f"sha256:{'e' * 64}")
    world.paper("runtime-lock").write_bytes(lock.to_bytes())
    world.paper("bad-runtime-lock").write_bytes(elsewhere.to_bytes())


def write_report(world: World, name: str, document: Any) -> None:
    """Write a report as JSON."""
    world.paper(name).write_text(json.dumps(document), encoding="utf-8")


def good_dossier(world: World, reports: EvaluationReports, image: str) -> Dossier:
    """Return what the version that passes every gate is registered with."""
    return Dossier(
        model=MODEL,
        artifact=world.artifact(GOOD),
        image=image,
        metrics=world.paper("metrics"),
        reports={
            "data-statistics": reports.data,
            "bias": reports.analysis,
            "explainability": reports.analysis,
        },
        model_card=_MODEL_CARD,
        runtime_lock=world.paper("runtime-lock"),
        metadata=METADATA,
    )
