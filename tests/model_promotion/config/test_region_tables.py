"""The tables of regions and instance types are those of AWS's own data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.region_tables import ROOT, tables

TABLES = tables()


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.name)
def test_a_table_is_what_botocore_and_cfn_lint_say(file: Path) -> None:
    """Once this fails, `make generate` writes the tables anew."""
    assert json.loads(file.read_text("utf-8")) == TABLES[file], file.relative_to(ROOT)
