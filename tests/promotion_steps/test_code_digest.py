"""The digest that names the deciding code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from promotion_steps.code_digest import code_digest

PACKAGE = Path(str(files("promotion_steps")))


def digest_of(folder: Path) -> str:
    script = "from promotion_steps.code_digest import code_digest; print(code_digest())"
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return finished.stdout.strip()


def test_a_copy_elsewhere_has_the_same_digest(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "promotion_steps")

    assert digest_of(tmp_path) == code_digest()
    assert len(code_digest()) == 64


def test_another_line_gives_another_digest(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "promotion_steps")
    with (tmp_path / "promotion_steps" / "gates" / "integrity.py").open("a") as source:
        source.write("# weaker\n")

    assert digest_of(tmp_path) != code_digest()


def test_another_price_gives_another_digest(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "promotion_steps")
    prices = tmp_path / "promotion_steps" / "prices.json"
    prices.write_text(prices.read_text("utf-8").replace("0.115", "0.015"), "utf-8")

    assert digest_of(tmp_path) != code_digest()
