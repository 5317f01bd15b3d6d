"""What changes where only prod does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from promote.audit.audit_subject import AuditSubject
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.comparison.baseline import changes_since
from tests.promote.audit.assemblies import write_path

Resources = dict[str, Any]


def changes(
    tmp_path: Path, before: Resources, after: Resources, gates: dict[str, Any] | None = None
) -> list[str]:
    """Return what changed in prod."""
    subjects = []
    for name, resources in (("before", before), ("after", after)):
        settings = {"prod": {"model": "churn", "gates": gates[name]}} if gates else None
        folder = write_path(tmp_path / name, templates={"prod": resources}, promotions=settings)
        subjects.append(AuditSubject(CloudAssembly.read(folder)))
    return list(changes_since(*subjects)["differences"])
