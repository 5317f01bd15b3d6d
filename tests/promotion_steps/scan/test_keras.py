"""What Keras's own configs and files may hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
from promotion_steps.scan.known_keras import RUNS_CODE, is_known_keras, is_known_name
from tests.promotion_steps.artifacts import ARCHIVES, said, scan, zipped
from tests.promotion_steps.corpus.hdf5_writer import ATTRIBUTE, attribute, hdf5, variable
from tests.promotion_steps.corpus.keras_files import dense, function, named, packed, sequential


def judged(config: Any, *allowed: str) -> list[str]:
    report = scan(packed(config), "m.keras")
    settings = UnsafeCodeSettings(allowed_globals=allowed)
    return [finding.message for finding in check_unsafe_code(report, settings)]


@pytest.mark.parametrize(
    ("name", "followed"),
    [
        ("functional.keras", {"Keras config": 1, "HDF5": 1}),
        ("functional.h5", {"Keras config": 2, "HDF5": 1}),
        ("latest.h5", {"Keras config": 1, "HDF5": 1}),
    ],
)
def test_what_keras_and_h5py_wrote_passes(name: str, followed: dict[str, int]) -> None:
    body = (ARCHIVES / name).read_bytes()

    assert said(body, name) == []
    assert scan(body, name).followed == followed


@pytest.mark.parametrize(
    "config",
    [
        sequential(dense(activation="relu")),
        sequential(dense(activation=function("keras.activations", "relu", "relu"))),
        sequential(dense(activation=function("builtins", "relu", "relu"))),
        sequential({"class_name": "Dense", "config": {"units": 1}}),
        sequential(named("keras.layers", "TFOpLambda", {"function": "math.add"})),
        sequential(named("keras.layers", "SlicingOpLambda", {"function": "__operators__.getitem"})),
        sequential(named("keras.layers", "StringLookup", {"vocabulary": ["a", "b"]})),
        named("keras.src.engine.functional", "Functional", registered_name="Functional"),
        named("keras.engine.functional", "Functional"),
        named("tensorflow", "__typespec__", [[None], "float32"], spec_name="TensorSpec"),
        named(None, "__tensor__", {"value": [1.0], "dtype": "float32"}),
        {"model_type": "bert", "class_name": "os.system"},
        [],
    ],
)  # fmt: skip
def test_what_is_keras_s_own_passes(config: Any) -> None:
    assert judged(config) == []


def test_a_class_of_the_team_s_is_named_with_the_line_that_allows_it() -> None:
    layer = named("acme.layers", "Gate", registered_name="acme>Gate")
    old = {"class_name": "acme>Scale", "config": {}}

    (found,) = judged(sequential(layer, old))

    expected = "expected one of the usual or of allowed_globals"
    assert found == (
        "m.keras > config.json: 2 unknown imports, the first at byte"
        f" {json.dumps(sequential(layer, old)).index('Scale')} (Keras config), got acme.Scale,"
        f" acme.layers.Gate, {expected}; if you trust them, write"
        " allowed_globals: [acme.Scale, acme.layers.Gate]"
    )
    assert judged(sequential(layer, old), "acme.layers.Gate", "acme.Scale") == []


def test_a_class_of_a_pickle_s_list_is_none_of_keras() -> None:
    (found,) = judged(sequential(named("sklearn.linear_model._base", "LinearRegression")))

    assert "got sklearn.linear_model._base.LinearRegression, expected one of" in found


def test_no_class_on_the_list_runs_what_it_is_given() -> None:
    assert not [name for name in RUNS_CODE if is_known_name(name)]
    assert is_known_keras("keras.layers", "Dense")
    assert not is_known_keras("keras.utils", "get_file")
    assert not is_known_keras("keras.saving", "load_model")


def test_a_large_config_is_read_from_the_heap() -> None:
    body = json.dumps(sequential(*[dense(name="d" * 99)] * 900)).encode()
    assert len(body) > 1 << 16
    kind, value, heap = variable(body, 4096)
    file = hdf5((ATTRIBUTE, attribute("model_config", value, kind=kind)))

    report = scan(file.ljust(4096, b"\0") + heap, "m.h5")

    assert report.followed == {"Keras config": 1, "HDF5": 1}
    assert said(file.ljust(4096, b"\0") + heap, "m.h5") == []


def test_a_config_that_is_no_json_is_not_scanned_in_a_zip_alone() -> None:
    assert said(b"{", "config.json") == []
    assert said(zipped({"config.json": b"{"})) == [
        "model > config.json: not scanned, config, expected JSON"
    ]
