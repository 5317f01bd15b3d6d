"""Write the access tables of a path: `python -m promote.access_table ASSEMBLY CONFIG FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from model_promotion.config import load_promotion_config
from promote.access_table.path_answers import path_answers, path_world
from promote.access_table.table import written


def main(assembly: str, config: str, folder: str) -> None:
    """Write one table for each environment of the path."""
    environments = load_promotion_config(Path(config)).environments
    world = path_world(Path(assembly), environments)
    for environment in environments:
        table = written(path_answers(world, environments, environment))
        (Path(folder) / f"{environment.name}.txt").write_text(table, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
