"""The checked-in JSON Schemas are those of the code, and say what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from model_promotion.config.schema import main, schemas

CONFIG = Path(__file__).parents[3] / "config"
SCHEMA = CONFIG / "schema"
MODELS = sorted((CONFIG / "models").glob("*.yaml"))
EXAMPLES = [(CONFIG / "path.yaml", "path.schema.json")] + [
    (model, "model.schema.json") for model in MODELS
]


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMA / name).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def problems(name: str, document: Any) -> list[str]:
    found = (error.json_path for error in validator(name).iter_errors(document))
    return list(dict.fromkeys(found))


def test_checked_in_schemas_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--folder", str(SCHEMA)]) == 0, capsys.readouterr().err


def test_a_stale_schema_and_a_missing_one_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "path.schema.json").write_text("{}", "utf-8")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    rest = "stale, expected what `python -m model_promotion.config.schema` writes\n"
    assert capsys.readouterr().err == "".join(
        f"{tmp_path / name}: {rest}" for name in ("model.schema.json", "path.schema.json")
    )
    assert (tmp_path / "path.schema.json").read_text("utf-8") == "{}"


def test_what_is_written_is_checked_in(tmp_path: Path) -> None:
    assert main(["--folder", str(tmp_path / "new")]) == 0
    for name, text in schemas().items():
        assert (tmp_path / "new" / name).read_text("utf-8") == text
        assert (SCHEMA / name).read_text("utf-8") == text


@pytest.mark.parametrize(("file", "schema"), EXAMPLES, ids=lambda value: Path(value).name)
def test_an_example_is_valid(file: Path, schema: str) -> None:
    assert problems(schema, yaml.safe_load(file.read_text("utf-8"))) == []


@pytest.mark.parametrize(("file", "schema"), EXAMPLES, ids=lambda value: Path(value).name)
def test_an_example_names_its_schema_in_its_first_line(file: Path, schema: str) -> None:
    first = file.read_text("utf-8").partition("\n")[0]
    relative = first.removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / relative).resolve() == SCHEMA / schema


WRONG_PATHS = [
    ({"name": "Acme"}, "$.name"),
    ({"environments": []}, "$.environments"),
    ({"organisation": "o-a1b2c3d4e5"}, "$"),
    ({"tags": {"aws:x": "y"}}, "$.tags"),
    ({"tags": None}, "$.tags"),
]


@pytest.mark.parametrize(("change", "place"), WRONG_PATHS)
def test_an_editor_sees_what_the_loader_refuses_in_a_path(
    change: dict[str, Any], place: str
) -> None:
    document = yaml.safe_load((CONFIG / "path.yaml").read_text("utf-8"))
    assert problems("path.schema.json", document | change) == [place]


INSTANCES = {"instance_type": "ml.m5.large", "initial_instance_count": 1}
SERVERLESS = {"serverless": {"memory_size_in_mb": 1024, "max_concurrency": 1}}
WRONG_ENTRIES = [
    ({"gates": {"metrics": {}}}, ".gates.metrics"),
    ({"gates": {"metrics": {"auc": {}}}}, ".gates.metrics.auc"),
    ({"gates": {"metrics": {"auc": {"min": "high"}}}}, ".gates.metrics.auc.min"),
    ({"gates": {"metrics": {"a c": {"min": 1}}}}, ".gates.metrics"),
    ({"endpoint": {"instance_type": "ml.m5.large"}}, ".endpoint"),
    ({"endpoint": None}, ".endpoint"),
    ({"endpoint": {**INSTANCES, "volume_size_in_gb": 513}}, ".endpoint.volume_size_in_gb"),
    ({"endpoint": {**INSTANCES, "network_isolation": "no"}}, ".endpoint.network_isolation"),
    ({"endpoint": {**SERVERLESS, "network_isolation": True}}, ".endpoint"),
]


@pytest.mark.parametrize(("change", "place"), WRONG_ENTRIES)
def test_an_editor_sees_what_the_loader_refuses_in_a_model(
    change: dict[str, Any], place: str
) -> None:
    document = yaml.safe_load((CONFIG / "models/breast-cancer.yaml").read_text("utf-8"))
    document["environments"]["prod"] |= change
    assert problems("model.schema.json", document) == [f"$.environments.prod{place}"]


@pytest.mark.parametrize("key", ["endpoint", "smoke_test"])
def test_an_editor_misses_the_other_of_endpoint_and_smoke_test(key: str) -> None:
    document = yaml.safe_load((CONFIG / "models/breast-cancer.yaml").read_text("utf-8"))
    del document["environments"]["prod"][key]
    assert problems("model.schema.json", document) == ["$.environments.prod"]
