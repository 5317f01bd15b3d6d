"""Tests that want every option on get every option."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT
from tests.stacks.every_option import OPTIONS_OF_TARGETS, switch_on_every_option

SCHEMA = json.loads((ROOT / "config" / "schema" / "path.schema.json").read_text("utf-8"))


def left_out(schema: dict[str, Any], value: Any, key: str = "path") -> Iterator[str]:
    """Yield each option of the schema that a value leaves out."""
    section = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(value, list) and "items" in section:
        for item in value:
            yield from left_out(section["items"], item, key)
    for its_schema in section.get("patternProperties", {}).values():
        for name, item in value.items():
            yield from left_out(its_schema, item, f"{key}.{name}")
    for option, its_schema in section.get("properties", {}).items():
        if option in value:
            yield from left_out(its_schema, value[option], f"{key}.{option}")
        else:
            yield f"{key}.{option}"


def test_every_option_of_the_path_is_on(tmp_path: Path) -> None:
    config = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))

    switch_on_every_option(config)

    path = yaml.safe_load((config / "path.yaml").read_text("utf-8"))
    first, *others = path["environments"]
    assert sorted(set(left_out(SCHEMA, {**path, "environments": others}))) == []
    of_targets = {f"path.environments.{option}" for option in OPTIONS_OF_TARGETS}
    assert set(left_out(SCHEMA, {**path, "environments": [first]})) == of_targets


def test_an_option_that_is_off_is_named() -> None:
    path = yaml.safe_load((ROOT / "config" / "path.yaml").read_text("utf-8"))

    assert {"path.organization", "path.environments.evidence"} <= set(left_out(SCHEMA, path))
