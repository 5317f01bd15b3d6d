"""The page about access says what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "access.md"


def test_the_example_prints_what_the_page_shows(assembly: Path) -> None:
    page = PAGE.read_text("utf-8")
    (example,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    given = f"from pathlib import Path\nassembly = Path({str(assembly)!r})\n"

    run = subprocess.run(
        [sys.executable, "-c", given + example], capture_output=True, text=True, check=True
    )

    assert run.stdout == shown
