"""Writes the JSON Schemas that editors check config files with."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from model_promotion.config.model_file import ModelFile
from model_promotion.config.path_config import PathConfig
from model_promotion.config.section import Section

FOLDER = Path("config/schema")
COMMAND = "python -m model_promotion.config.schema"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SECTIONS: dict[str, type[Section]] = {
    "model.schema.json": ModelFile,
    "path.schema.json": PathConfig,
}


class _EditorSchema(GenerateJsonSchema):
    """A key that may be left out has no null and no default; a key of the wrong form is none."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        written = super().dict_schema(schema)
        if "patternProperties" in written:
            written["additionalProperties"] = False
        return written

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def schemas() -> dict[str, str]:
    """Return the text of each schema by its file's name; the same text every time."""
    return {name: _schema(section) for name, section in _SECTIONS.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the schemas, or tell which of the written ones are stale."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the schemas lie")
    options = parser.parse_args(arguments)
    if options.check:
        return _check(options.folder)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (options.folder / name).write_text(text, "utf-8", newline="\n")
    return 0


def _schema(section: type[Section]) -> str:
    schema = section.model_json_schema(schema_generator=_EditorSchema)
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2, sort_keys=True) + "\n"


def _check(folder: Path) -> int:
    stale = [name for name, text in schemas().items() if _written(folder / name) != text]
    for name in stale:
        sys.stderr.write(f"{folder / name}: stale, expected what `{COMMAND}` writes\n")
    return 1 if stale else 0


def _written(file: Path) -> str | None:
    return file.read_text("utf-8") if file.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
