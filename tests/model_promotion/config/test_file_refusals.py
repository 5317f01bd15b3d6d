"""Files that are not there, cannot be read or are no plain YAML."""

from __future__ import annotations

import os
import shutil

import pytest

from model_promotion.config import ConfigError, load_promotion_config

CASES = {
    "an empty file": ("", "file is empty, expected a mapping"),
    "nothing but a comment": ("# later\n", "file is empty, expected a mapping"),
    "an empty document": ("---\n", "not a mapping, got None, expected keys and values"),
    "a list": ("- dev\n", "not a mapping, got ['dev'], expected keys and values"),
    "a word": ("dev\n", "not a mapping, got 'dev', expected keys and values"),
    "a list that does not end": (
        "name: acme\nenvironments: [\n",
        (
            "line 3, column 1: not YAML: while parsing a flow node expected the node content, "
            "but found '<stream end>'"
        ),
    ),
    "a colon too many": (
        "name: acme: x\n",
        "line 1, column 11: not YAML: mapping values are not allowed here",
    ),
    "a tab": (
        "name:\n\t- x\n",
        (
            "line 2, column 1: not YAML: while scanning for the next token found character '\\t' "
            "that cannot start any token"
        ),
    ),
    "a key twice": (
        "name: acme\nname: other\n",
        "line 2, column 1: key is there twice, got 'name', expected it once",
    ),
    "a key twice, deep inside": (
        "environments:\n  - {name: dev, name: dev}\n",
        "line 2, column 17: key is there twice, got 'name', expected it once",
    ),
    "a key that is a number": (
        "1: x\n",
        "line 1, column 1: key is not text, got 1, expected quotes around it",
    ),
    "a key that is a list": (
        "? [a]\n: x\n",
        "line 1, column 3: key is not text, got ['a'], expected quotes around it",
    ),
    "a tag that names a type": (
        "name: !!python/object/apply:os.system [exit]\n",
        (
            "line 1, column 7: tag, got 'tag:yaml.org,2002:python/object/apply:os.system', "
            "expected a value without one"
        ),
    ),
    "a tag of its own": (
        "name: !secret acme\n",
        "line 1, column 7: tag, got '!secret', expected a value without one",
    ),
    "an alias": (
        "a: &here {x: 1}\nb: *here\n",
        "line 2, column 4: alias, got *here, expected the value itself",
    ),
    "a merge": (
        "a: &here {x: 1}\nb:\n  <<: *here\n",
        "line 3, column 7: alias, got *here, expected the value itself",
    ),
    "two documents": (
        "name: acme\n---\nname: other\n",
        "line 2, column 1: a second document, expected one",
    ),
    "a control character": (
        "name: \x07\n",
        "line 1, column 7: not YAML, got a control character",
    ),
    "an escape beyond Unicode": (
        'name: "\\UFFFFFFFF"\n',
        "not YAML: an escape in quotes names no character",
    ),
    "a bottomless list": ("[" * 5000, "line 1, column 21: more than 20 levels deep"),
    "Latin-1": (
        b"# path\nname: caf\xe9\n",
        "line 2, column 10: not UTF-8, got byte 0xe9, expected UTF-8",
    ),
}


@pytest.mark.parametrize(("content", "line"), CASES.values(), ids=CASES.keys())
def test_file_refuses(folder, content, line):
    folder.write("path.yaml", content)
    assert folder.refused() == [f"path.yaml: {line}"]


def test_two_problems_of_form_are_told_together(folder):
    folder.write("models/churn.yaml", "group: !x churn\ngroup: churn\n")
    assert folder.refused() == [
        "models/churn.yaml: line 1, column 8: tag, got '!x', expected a value without one",
        "models/churn.yaml: line 2, column 1: key is there twice, got 'group', expected it once",
    ]


def test_a_byte_order_mark_is_no_problem(folder):
    content = (folder.root / "path.yaml").read_bytes()
    folder.write("path.yaml", b"\xef\xbb\xbf" + content)
    assert folder.load().path.name == "acme"


def test_a_missing_path_is_told_and_models_are_read_all_the_same(folder):
    (folder.root / "path.yaml").unlink()
    folder.change("models/churn.yaml", ("min: 0.9}", "min: high}"))
    assert folder.refused() == [
        "path.yaml: file is missing, expected a YAML file",
        (
            "models/churn.yaml: environments.staging.gates.metrics.auc.min: "
            "input should be a number, got 'high'"
        ),
    ]


def test_a_missing_folder_of_models_is_told(folder):
    shutil.rmtree(folder.root / "models")
    assert folder.refused() == [
        "models: folder is missing, expected one with a file for each model"
    ]


def test_a_file_in_place_of_the_folder_of_models_is_told(folder):
    shutil.rmtree(folder.root / "models")
    folder.write("models", "")
    assert folder.refused() == ["models: folder cannot be read: Not a directory"]


def test_a_missing_config_folder_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"/nowhere: not a folder, expected path\.yaml in it"):
        load_promotion_config(tmp_path / "nowhere")


@pytest.mark.parametrize("target", ["gone.yaml", "churn2.yaml"])
def test_a_link_to_nothing_is_told(folder, target):
    (folder.root / "models/churn2.yaml").symlink_to(target)
    assert folder.refused() == [
        f"models/churn2.yaml: a link to nothing, got '{target}', expected a link to a file"
    ]


def test_a_folder_called_like_a_model_is_told(folder):
    (folder.root / "models/churn2.yaml").mkdir()
    assert folder.refused() == ["models/churn2.yaml: not a file, expected a YAML file"]


def test_a_pipe_is_not_waited_for(folder):
    (folder.root / "path.yaml").unlink()
    os.mkfifo(folder.root / "path.yaml")
    assert folder.refused() == ["path.yaml: not a file, expected a YAML file"]


@pytest.mark.parametrize("name", ["Churn", "2churn", "churn_v2", "a" * 25, "churn.v2"])
def test_a_bad_model_name_is_told(folder, name):
    (folder.root / "models/churn.yaml").rename(folder.root / f"models/{name}.yaml")
    assert folder.refused() == [
        (
            f"models/{name}.yaml: file name: not a model name, got '{name}', expected 1 to 24 "
            "lower-case letters, digits and single hyphens between them, a letter first"
        )
    ]


def test_another_ending_is_told_instead_of_passed_over(folder):
    (folder.root / "models/churn.yaml").rename(folder.root / "models/churn.yml")
    assert folder.refused() == [
        "models/churn.yml: file name: not a model's, got 'churn.yml', expected it to end in .yaml"
    ]


def test_a_file_name_that_no_terminal_prints_is_spelled_out(folder):
    (folder.root / "models/churn.yaml").rename(folder.root / "models/a\nb.yaml")
    (line,) = folder.refused()
    assert line.startswith(r"models/'a\nb.yaml': file name: not a model name, got 'a\nb'")


def test_all_problems_of_all_files_come_together(folder):
    folder.change("path.yaml", ('"333333333333"', '"333"'), ("name: acme", "name: ACME"))
    folder.change("models/churn.yaml", ("min: 0.9}", "min: high}"), ("  prod:", "  qa:"))
    folder.write("models/broken.yaml", "group: [\n")
    assert [line.partition(", got")[0] for line in folder.refused()] == [
        "path.yaml: name: not a path name",
        "path.yaml: environments[2].account: not an account id",
        (
            "models/broken.yaml: line 2, column 1: not YAML: "
            "while parsing a flow node expected the "
            "node content, but found '<stream end>'"
        ),
        "models/churn.yaml: environments.staging.gates.metrics.auc.min: input should be a number",
        (
            "models/churn.yaml: environments.qa: not on the path, "
            "expected an entry for each of staging, prod"
        ),
        (
            "models/churn.yaml: environments.prod: missing, "
            "expected an entry for each of staging, prod"
        ),
    ]


def test_what_depends_on_a_bad_environment_name_is_not_told_too(folder):
    folder.change("path.yaml", ("name: staging", r'name: "\x1f"'))
    (line,) = folder.refused()
    assert line.startswith(
        r"path.yaml: environments[1].name: not an environment name, got '\x1f', expected 1 to 16"
    )
