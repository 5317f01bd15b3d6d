"""What travels with a pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack

from model_promotion import PipelineSource


def staged(folder: Path, **arguments: Any) -> Path:
    app = App(outdir=str(folder))
    source = PipelineSource(Stack(app, "Stack"), "Source", **arguments)
    return folder / str(source.asset.asset_path).rpartition("/")[2]


def test_settings_travel_alone_when_nothing_is_served(tmp_path: Path) -> None:
    asset = staged(tmp_path, settings={"model": "churn"})

    assert [path.name for path in asset.iterdir()] == ["promotion.json"]
    assert json.loads((asset / "promotion.json").read_text("utf-8")) == {"model": "churn"}


def test_a_served_model_brings_its_template_and_its_payload(tmp_path: Path) -> None:
    asset = staged(tmp_path, settings={}, endpoint={"Resources": {}}, payload=b"1,2\n")

    assert json.loads((asset / "endpoint.template.json").read_text("utf-8")) == {"Resources": {}}
    assert (asset / "payload").read_bytes() == b"1,2\n"


def test_the_same_content_is_the_same_asset(tmp_path: Path) -> None:
    one = staged(tmp_path / "one", settings={"a": 1, "b": 2})
    other = staged(tmp_path / "other", settings={"b": 2, "a": 1})

    assert one.name == other.name


@pytest.mark.parametrize(
    ("arguments", "got"),
    [({"endpoint": {}}, "an endpoint"), ({"payload": b"1"}, "a payload")],
)
def test_an_endpoint_without_a_payload_is_refused_and_the_reverse(
    tmp_path: Path, arguments: dict[str, Any], got: str
) -> None:
    message = f"payload: got {got} alone, expected both an endpoint and a payload"

    with pytest.raises(ValueError, match=message):
        staged(tmp_path, settings={}, **arguments)
