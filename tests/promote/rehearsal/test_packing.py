from __future__ import annotations

import gzip
import importlib.util
import io
import json
import tarfile
from pathlib import Path

from promote.rehearsal.packing import (
    CONTAINER_ENVIRONMENT,
    inference_script,
    pack,
    pack_model,
)
from promote.rehearsal.served import inference
from promote.rehearsal.training import train_good_model, train_weak_model


def test_the_same_model_is_packed_to_the_same_bytes() -> None:
    first = pack_model(train_good_model().classifier, inference_script())
    second = pack_model(train_good_model().classifier, inference_script())

    assert first == second


def test_nothing_of_this_machine_is_in_the_archive() -> None:
    packed = pack({"b": b"2", "a": b"1"})

    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == ["a", "b"]
    assert {(one.mtime, one.uid, one.gid, one.uname, one.gname) for one in members} == {
        (0, 0, 0, "", "")
    }
    assert packed[4:8] == bytes(4)


def test_the_model_lies_where_sagemakers_container_finds_it(tmp_path: Path) -> None:
    packed = pack_model({"weights": 1}, inference_script())

    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        archive.extractall(tmp_path, filter="data")
    folder = CONTAINER_ENVIRONMENT["SAGEMAKER_SUBMIT_DIRECTORY"].removeprefix("/opt/ml/model/")
    script = tmp_path / folder / CONTAINER_ENVIRONMENT["SAGEMAKER_PROGRAM"]
    assert importlib.util.spec_from_file_location("inference", script) is not None
    assert inference.model_fn(str(tmp_path)) == {"weights": 1}


def test_the_script_answers_as_the_model_itself_does() -> None:
    model = train_good_model()
    body = "\n".join(",".join(map(repr, row)) for row in model.rows.tolist())

    rows = inference.input_fn(body, "text/csv")
    answer, content_type = inference.output_fn(
        inference.predict_fn(rows, model.classifier), "application/json"
    )

    assert content_type == "application/json"
    assert json.loads(answer) == model.predict(model.rows)


def test_the_report_has_sagemakers_shape_and_tells_good_from_weak() -> None:
    good = train_good_model().report({})["binary_classification_metrics"]
    weak = train_weak_model().report({})["binary_classification_metrics"]

    assert set(good) == {"auc", "accuracy", "false_positives", "false_negatives"}
    assert set(good["auc"]) == {"value", "standard_deviation"}
    assert good["auc"]["value"] > 0.97 > weak["auc"]["value"]
    assert weak["accuracy"]["value"] < 0.93 < good["accuracy"]["value"]
