"""Trains and evaluates the models, while the accounts are being deployed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promote.rehearsal.evaluation_reports import EvaluationReports, write_evaluation_reports

if TYPE_CHECKING:
    from promote.rehearsal.training import TrainedModel


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """A good model, a weak one, and reports on the good one."""

    good: TrainedModel
    weak: TrainedModel
    reports: EvaluationReports


def study(folder: Path) -> Study:
    """Train and evaluate; reports go to *folder*."""
    from promote.rehearsal.training import train_good_model, train_weak_model

    good = train_good_model()
    reports = write_evaluation_reports(good.evaluation(), folder)
    return Study(good=good, weak=train_weak_model(), reports=reports)
