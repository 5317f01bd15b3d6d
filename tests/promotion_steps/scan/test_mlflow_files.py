"""What MLflow and skops write passes, and what they name is judged."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
from promotion_steps.scan.flat_yaml import FlatYaml, UnreadYamlError
from tests.promotion_steps.artifacts import said, scan, zipped
from tests.promotion_steps.corpus.mlflow_files import listed, node, schema, text

MLMODEL: dict[str, Any] = {
    "artifact_path": "a model of ours, whose name is longer than what fits on one line of YAML",
    "flavors": {
        "python_function": {
            "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
            "loader_module": "mlflow.sklearn",
            "model_path": "model.pkl",
            "python_version": "3.11.7",
        },
        "sklearn": {"code": None, "pickled_model": "model.pkl", "sklearn_version": "1.9.1"},
    },
    "is_signature_from_type_hint": False,
    "metadata": {},
    "model_size_bytes": 1234,
    "prompts": [],
    "signature": {
        "inputs": json.dumps([{"name": f"it's column {n}", "type": "double"} for n in range(20)]),
        "params": None,
    },
    "tags": ["a", {"b": "c", "d": ["e"]}],
    "utc_time_created": "2026-01-01 00:00:00.000000",
}


def judged(document: Any, *allowed: str) -> list[str]:
    report = scan(yaml.safe_dump(document).encode(), "MLmodel")
    settings = UnsafeCodeSettings(allowed_globals=allowed)
    return [finding.message for finding in check_unsafe_code(report, settings)]


def flavor(**members: Any) -> dict[str, Any]:
    return {"flavors": {"python_function": members}}


def as_texts(value: Any) -> Any:
    """Write scalars as YAML spells them, since the reader tells no types apart."""
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_texts(one) for one in value]
    return value if value is None or isinstance(value, str) else str(value).lower()


def test_what_yaml_wrote_is_read_as_yaml_reads_it() -> None:
    dumped = yaml.safe_dump(MLMODEL)

    assert FlatYaml(dumped).parse() == as_texts(yaml.safe_load(dumped))
    assert "  '" in dumped or "\n    " in dumped  # it is folded
    assert judged(MLMODEL) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("---\na: b\n", {"a": "b"}),
        ("# of a model\na: 1\n\nb:\n", {"a": "1", "b": None}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "x\\ty"\n', {"a": "x\ty"}),
        ("- a\n- b: 1\n  c: 2\n-\n  - d\n", ["a", {"b": "1", "c": "2"}, ["d"]]),
        ("a: {}\nb: []\nc: ~\n", {"a": {}, "b": [], "c": None}),
    ],
)
def test_plain_yaml_is_read(text: str, value: Any) -> None:
    assert FlatYaml(text).parse() == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b\na: c\n", "line 2: got the key a twice"),
        ("a: &x b\n", "line 1: got '&x b'"),
        ("a: [b]\n", r"line 1: got '\[b\]'"),
        ("a: |\n  b\n", r"line 1: got '\|'"),
        ("a: 'b\n", "line 2: got a quote without an end"),
        ("a: 'b' c\n", "line 1: got text behind a quote"),
        ('a: "\\x41"\n', "line 1: got an escape of YAML alone"),
        ("a: b # c\n", "line 1: got 'b # c'"),
        ("a:\n    b: c\n  d: e\n", "line 3: got another indentation"),
        ("a\n", "line 1: got no key"),
        ("a: b\n  c: d\n", "line 2: got a continued scalar"),
        ("a:\tb\n", "tabs or control characters"),
    ],
)
def test_other_yaml_is_refused(text: str, problem: str) -> None:
    with pytest.raises(UnreadYamlError, match=f"^{problem}"):
        FlatYaml(text).parse()


def test_a_loader_of_the_model_s_own_is_named_and_can_be_allowed() -> None:
    (found,) = judged(flavor(loader_module="acme.loader", code="code"))

    assert "(loader_module), got acme.loader._load_pyfunc, expected one of" in found
    assert judged(flavor(loader_module="acme.loader"), "acme.loader._load_pyfunc") == []


def test_what_a_model_trusts_is_judged_like_a_pickle() -> None:
    assert judged(flavor(skops_trusted_types=["sklearn.tree._tree.Tree"])) == []
    (found,) = judged(flavor(skops_trusted_types=["sklearn.tree._tree.Tree", "os.system"]))
    assert "dangerous import" in found
    assert "(skops_trusted_types), got os.system" in found


def test_python_code_that_mlflow_runs_is_listed() -> None:
    members = {"loader_module": "mlflow.pyfunc.model", "python_model": "python_model.pkl"}

    report = scan(yaml.safe_dump(flavor(**members, code="code")).encode(), "MLmodel")

    assert [(one.kind, one.where, one.detail) for one in report.code] == [
        ("mlflow_code", "MLmodel", "python_function.code: code"),
        ("mlflow_code", "MLmodel", "python_function.python_model: python_model.pkl"),
    ]


def test_a_model_of_skops_passes() -> None:
    tree = node("sklearn.tree._tree", "Tree", "TreeNode", __reduce__={"args": listed(text("a"))})
    model = node("sklearn.tree._classes", "DecisionTreeClassifier", "ObjectNode", {"tree_": tree})
    array = node("numpy", "float64", "NdArrayNode", type="numpy", file="1.npy")

    body = zipped(
        {"schema.json": schema(node("builtins", "dict", "DictNode", {"a": model, "b": array}))}
    )

    assert said(body, "m.skops") == []
    assert scan(body, "m.skops").followed == {"skops schema": 1}


def test_a_schema_of_something_else_is_not_judged() -> None:
    assert said(zipped({"schema.json": b'{"__class__": "os"}'}), "m.zip") == []
