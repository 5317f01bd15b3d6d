"""Everything that a version is registered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promote.candidate_files import read_candidate
from promote.registration import Candidate
from promote.rehearsal.packing import CONTAINER_ENVIRONMENT


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """A model and its papers, as `promote register` takes them.

    Args:
        model: The model package group.
        metrics: The evaluation report.
        reports: Further reports by the names that `--report` knows.
        metadata: Customer metadata.
        environment: Variables of the container, besides those it finds its script by.
    """

    model: str
    artifact: Path
    image: str
    metrics: Path
    reports: Mapping[str, Path] = field(default_factory=dict)
    model_card: Path | None = None
    runtime_lock: Path | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def candidate(self) -> Candidate:
        """Check it as the command line does, in this process."""
        return read_candidate(
            self.artifact,
            image=self.image,
            metrics=self.metrics,
            report=_pairs(self.reports),
            metadata=_pairs(self.metadata),
            model_card=self.model_card,
            model_card_status=None,
            runtime_lock=self.runtime_lock,
            env=_pairs(self.container_environment),
        )

    @property
    def container_environment(self) -> dict[str, str]:
        """All variables of the container."""
        return {**CONTAINER_ENVIRONMENT, **self.environment}

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
            *(f"--report={pair}" for pair in _pairs(self.reports)),
            *(f"--{name}={path}" for name, path in papers.items() if path),
            *(f"--metadata={pair}" for pair in _pairs(self.metadata)),
            *(f"--env={pair}" for pair in _pairs(self.container_environment)),
        ]


def _pairs(values: Mapping[str, object]) -> list[str]:
    return [f"{name}={value}" for name, value in values.items()]
