"""The project's own config, and a model that only rehearsals have."""

from __future__ import annotations

import shutil
from pathlib import Path

REFUSED_MODEL = "over-budget"
"""The model whose versions its cost gate and another team's gate refuse."""

_MODELS = Path(__file__).parent / "models"


def write_config(project: Path, folder: Path) -> None:
    """Make *folder* of the project's config and the rehearsals' own model."""
    shutil.copytree(project / "config", folder)
    shutil.copy(_MODELS / f"{REFUSED_MODEL}.yaml", folder / "models")
