"""Writes the generated part of docs/doctor.md."""

from __future__ import annotations

import sys
from pathlib import Path

from promote.doctor.page import page_with


def main(file: Path) -> None:
    """Write the part into a page that has its markers."""
    file.write_text(page_with(file.read_text("utf-8")), "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
