"""What CloudFormation's schema of a resource type says of a resource's properties."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from promote.rehearsal.emulator.java_pattern import java_pattern
from promote.rehearsal.emulator.rules import rule

_DEFAULT_REGION = "us-east-1"
_DEFINITION = "#/definitions/"

Schema = Mapping[str, Any]


@rule(test="test_resource_schemas.py::test_a_template_with_a_property_that_is_none_is_refused")
def schema_problems(resource_type: str, properties: Any, region: str) -> list[str]:
    """CloudFormation refuses properties that a type does not have, and misses required ones.

    Source: CloudFormation's resource type schemas, as cfn-lint carries them.
    """
    schema = _schema(resource_type, region)
    return [] if schema is None else list(_problems(properties, schema, schema, "#"))


def _problems(value: Any, schema: Schema, root: Schema, at: str) -> Iterator[str]:
    schema = _resolved(schema, root)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for position, item in enumerate(value):
            yield from _problems(item, schema["items"], root, f"{at}/{position}")
    if not isinstance(value, dict):
        return
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    yield from _unknown(value, schema, at)
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}: required key [{name}] not found"
    for name, part in value.items():
        if name in known:
            yield from _problems(part, known[name], root, f"{at}/{name}")
        else:
            for pattern, shape in patterns.items():
                if java_pattern(pattern).search(name):
                    yield from _problems(part, shape, root, f"{at}/{name}")


def _unknown(value: Mapping[str, Any], schema: Schema, at: str) -> Iterator[str]:
    if schema.get("additionalProperties") is not False or "properties" not in schema:
        return
    patterns = schema.get("patternProperties", {})
    for name in sorted(value.keys() - schema["properties"].keys()):
        if not any(java_pattern(pattern).search(name) for pattern in patterns):
            yield f"{at}: extraneous key [{name}] is not permitted"


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        name = schema["$ref"].removeprefix(_DEFINITION)
        schema = root["definitions"].get(name, {})
    return schema


@cache
def _schema(resource_type: str, region: str) -> Schema | None:
    """Read the schema of a type, or nothing when the region's registry does not have it."""
    folder = _folder()
    index = folder / "providers" / f"{region}.json"
    if not index.exists():
        index = folder / "providers" / f"{_DEFAULT_REGION}.json"
    key = _index(index).get(resource_type)
    if key is None:
        return None
    found: Schema = json.loads((folder / "resources" / f"{key}.json").read_text("utf-8"))
    return found


@cache
def _index(path: Path) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(path.read_text("utf-8"))
    return found


@cache
def _folder() -> Path:
    # To import cfn-lint takes seconds; its files take milliseconds.
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        raise LookupError("cfn-lint: not installed, expected for its schemas of resource types")
    return Path(found.origin).parent / "data" / "schemas"
