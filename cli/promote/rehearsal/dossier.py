"""Everything that a version is registered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promote.rehearsal.packing import CONTAINER_ENVIRONMENT


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """A model and its papers, as `promote register` takes them.

    Args:
        model: The model package group.
        metrics: The evaluation report.
        reports: Further reports by the names that `--report` knows.
        metadata: Customer metadata.
    """

    model: str
    artifact: Path
    image: str
    metrics: Path
    reports: Mapping[str, Path] = field(default_factory=dict)
    model_card: Path | None = None
    runtime_lock: Path | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """Spell the command line that registers it."""
        papers = {"model-card": self.model_card, "runtime-lock": self.runtime_lock}
        return [
            "register",
            self.model,
            str(self.artifact),
            f"--image={self.image}",
            f"--metrics={self.metrics}",
            "--inference-instance=ml.m5.large",
            *(f"--report={name}={path}" for name, path in self.reports.items()),
            *(f"--{name}={path}" for name, path in papers.items() if path),
            *(f"--metadata={name}={text}" for name, text in self.metadata.items()),
            *(f"--env={name}={text}" for name, text in CONTAINER_ENVIRONMENT.items()),
        ]
