"""Payloads that a smoke test cannot send."""

from __future__ import annotations

import pytest

SMOKE_TEST = "environments.prod.smoke_test"
BESIDE = "expected a file beside the model's YAML"
CASES = {
    "a missing payload": (
        ("churn.csv", "chrn.csv"),
        f"{SMOKE_TEST}.payload: file is missing, got 'chrn.csv', {BESIDE}",
    ),
    "a payload of another folder": (
        ("churn.csv", "../path.yaml"),
        f"{SMOKE_TEST}.payload: outside of the folder of models, got '../path.yaml', {BESIDE}",
    ),
    "a payload of the machine": (
        ("churn.csv", "/etc/hostname"),
        f"{SMOKE_TEST}.payload: outside of the folder of models, got '/etc/hostname', {BESIDE}",
    ),
    "a payload that is a folder": (
        ("churn.csv", "."),
        f"{SMOKE_TEST}.payload: not a file, got '.', {BESIDE}",
    ),
    "a payload through a file": (
        ("churn.csv", "churn.csv/x"),
        f"{SMOKE_TEST}.payload: file cannot be read, got 'churn.csv/x', {BESIDE}",
    ),
    "a payload whose name no file has": (
        ("churn.csv", '"a\\0b"'),
        (
            f"{SMOKE_TEST}.payload: not a file name, got 'a\\x00b', "
            "expected 1 to 255 printable characters"
        ),
    ),
}


@pytest.mark.parametrize(("change", "line"), CASES.values(), ids=CASES.keys())
def test_payload_refuses(refused_model, change, line):
    assert refused_model(change) == [f"models/churn.yaml: {line}"]


def test_a_payload_that_is_a_link_out_of_the_folder_is_refused(folder):
    (folder.root / "models/churn.csv").unlink()
    (folder.root / "models/churn.csv").symlink_to("../path.yaml")
    assert folder.refused() == [
        (
            f"models/churn.yaml: {SMOKE_TEST}.payload: outside of the folder of models, "
            f"got 'churn.csv', {BESIDE}"
        )
    ]


def test_a_payload_that_is_a_link_to_itself_is_refused(folder):
    (folder.root / "models/churn.csv").unlink()
    (folder.root / "models/churn.csv").symlink_to("churn.csv")
    assert folder.refused() == [
        f"models/churn.yaml: {SMOKE_TEST}.payload: file cannot be read, got 'churn.csv', {BESIDE}"
    ]


@pytest.mark.parametrize("size", [0, 4 * 1024 * 1024 + 1])
def test_a_payload_of_the_wrong_size_is_refused(folder, size):
    folder.write("models/churn.csv", b"1" * size)
    assert folder.refused() == [
        (
            f"models/churn.yaml: {SMOKE_TEST}.payload: file has {size} bytes, got 'churn.csv', "
            "expected 1 to 4194304"
        )
    ]
