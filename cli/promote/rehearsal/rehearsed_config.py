"""The project's own config, and a model that only rehearsals have."""

from __future__ import annotations

import shutil
from pathlib import Path

REFUSED_MODEL = "over-budget"
"""The model whose versions its cost gate and another team's gate refuse."""

_MODELS = Path(__file__).parent / "models"


def write_config(project: Path, folder: Path) -> Path:
    """Copy the project's config into *folder*, add the rehearsals' model, and return it."""
    config = folder / "config"
    shutil.copytree(project / "config", config)
    shutil.copy(_MODELS / f"{REFUSED_MODEL}.yaml", config / "models")
    return config
