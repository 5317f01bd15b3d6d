"""Print the table of rules, or write the generated tables of a document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from promote.rehearsal.emulator.rules.tables import rules_table, with_tables


def main() -> None:
    """Print or write."""
    parser = argparse.ArgumentParser(prog="python -m promote.rehearsal.emulator.rules")
    parser.add_argument("--write", type=Path, metavar="FILE", help="document to update")
    document: Path | None = parser.parse_args().write
    if document is None:
        sys.stdout.write(f"{rules_table()}\n")
    else:
        document.write_text(with_tables(document.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
