"""The gate against code in model artifacts: what passes, and what does not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.unsafe_code import (
    UnsafeCodeSettings,
    check_unsafe_code,
    danger_of_allowing,
)
from promotion_steps.json_fields import JsonFields
from promotion_steps.scan.scan_report import ImportSeen, ScanReport


def settings(**members: Any) -> UnsafeCodeSettings:
    path = "gates.unsafe-code."
    return UnsafeCodeSettings.from_fields(
        JsonFields(source="promotion.json", members=members, path=path)
    )


def said(module: str, name: str, **members: Any) -> list[str]:
    report = ScanReport()
    report.add_import(
        ImportSeen(where="model.pkl", module=module, name=name, opcode="GLOBAL", offset=2)
    )
    return [str(finding) for finding in check_unsafe_code(report, settings(**members))]


KNOWN = [
    ("sklearn.linear_model._logistic", "LogisticRegression"),
    ("sklearn.linear_model.logistic", "LogisticRegression"),
    ("sklearn.ensemble._gb", "GradientBoostingClassifier"),
    ("sklearn.ensemble._hist_gradient_boosting.binning", "_BinMapper"),
    ("sklearn._loss._loss", "__pyx_unpickle_CyHalfMultinomialLoss"),
    ("sklearn.metrics._classification", "accuracy_score"),
    ("sklearn.pipeline", "Pipeline"),
    ("sklearn.tree._tree", "Tree"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy.dtypes", "Float64DType"),
    ("scipy.sparse._csr", "csr_matrix"),
    ("scipy.sparse.csr", "csr_matrix"),
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("xgboost.sklearn", "XGBClassifier"),
    ("xgboost.core", "Booster"),
    ("lightgbm.sklearn", "LGBMClassifier"),
    ("lightgbm.basic", "Booster"),
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch", "FloatStorage"),
    ("torch.nn.modules.linear", "Linear"),
    ("torch.optim.adam", "Adam"),
    ("collections", "OrderedDict"),
    ("copy_reg", "_reconstructor"),
    ("__builtin__", "set"),
]


@pytest.mark.parametrize(("module", "name"), KNOWN)
def test_what_the_usual_estimators_import_passes(module: str, name: str) -> None:
    assert said(module, name) == []


DANGEROUS = [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("os.path", "join"),
    ("subprocess", "Popen"), ("socket", "create_connection"), ("shutil", "rmtree"),
    ("builtins", "eval"), ("builtins", "exec"), ("builtins", "getattr"), ("builtins", "compile"),
    ("builtins", "__import__"), ("builtins", "setattr"), ("builtins", "open"),
    ("__builtin__", "eval"), ("__builtin__", "apply"), ("__builtin__", "execfile"),
    ("__builtin__", "reduce"), ("operator", "attrgetter"), ("_operator", "methodcaller"),
    ("functools", "partial"), ("functools", "reduce"), ("importlib", "import_module"),
    ("importlib._bootstrap", "_call_with_frames_removed"), ("runpy", "run_path"),
    ("pip", "main"), ("pip._internal", "main"), ("bdb", "Bdb.run"), ("cProfile", "run"),
    ("profile", "run"), ("pdb", "run"), ("timeit", "timeit"), ("trace", "Trace.run"),
    ("code", "InteractiveInterpreter"), ("pty", "spawn"), ("ctypes", "CDLL"), ("sys", "exit"),
    ("commands", "getoutput"), ("cPickle", "loads"), ("pickle", "loads"), ("_pickle", "Unpickler"),
    ("marshal", "loads"), ("types", "FunctionType"), ("types", "CodeType"),
    ("cloudpickle.cloudpickle", "_make_function"), ("dill._dill", "_create_function"),
    ("joblib", "load"), ("joblib.numpy_pickle", "load"), ("numpy", "load"),
    ("numpy.testing._private.utils", "runstring"), ("numpy.testing", "rundocs"),
    ("numpy.f2py.crackfortran", "getlincoef"), ("numpy.ctypeslib", "load_library"),
    ("torch", "load"), ("torch.serialization", "load"), ("torch.hub", "load"),
    ("torch.storage", "_load_from_bytes"), ("torch.jit.unsupported_tensor_ops", "execWrapper"),
    ("torch.utils.cpp_extension", "load_inline"), ("torch._inductor.codecache", "compile_file"),
    ("torch.fx.experimental.symbolic_shapes", "ShapeEnv.evaluate_guards_expression"),
    ("pandas", "read_pickle"), ("scipy.stats._distn_infrastructure", "rv_continuous"),
    ("sklearn.utils._testing", "TimeoutExpired"), ("sklearn.linear_model._base", "os.system"),
    ("sklearn.pipeline", "joblib.load"), ("collections", "OrderedDict.__class__"),
    ("numpy", "dtype.__reduce__"), ("acme", "Net.__init__.__globals__"),
    ("urllib.request", "urlopen"), ("statsmodels.base.data", "PandasData"),
    ("webbrowser", "open"), ("asyncio", "run"), ("http.client", "HTTPSConnection"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), DANGEROUS)
def test_what_runs_code_is_refused_whatever_the_config_allows(module: str, name: str) -> None:
    top = module.partition(".")[0]
    names = [f"{module}.{name}", f"{module}.*", f"{top}.*"]

    (message,) = said(module, name, allowed_globals=names)

    place = "at byte 2 (GLOBAL)"
    assert message.startswith(
        f"unsafe-code: model.pkl: dangerous import {place}, got {module}.{name},"
        " expected none that can run code"
    )


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("acme.nets", "Net"),
        ("sklearn.datasets2", "Fetch"),
        ("sklearn.linear_model._base", "np"),
        ("sklearn.pipeline", "Parallel"),
        ("sklearn.pipeline", "Pipeline.fit"),
        ("sklearn.utils._available_if", "MethodType"),
        ("numpy", "who"),
        ("xgboost.core", "DMatrix"),
        ("torch.nn.functional", "linear"),
        ("collections", "namedtuple"),
    ],
)
def test_what_nobody_named_is_refused(module: str, name: str) -> None:
    (message,) = said(module, name)

    assert message == (
        f"unsafe-code: model.pkl: unknown import at byte 2 (GLOBAL), got {module}.{name},"
        " expected one of the usual or of allowed_globals;"
        f" if you trust them, write allowed_globals: [{module}.{name}]"
    )


@pytest.mark.parametrize(
    ("entry", "name", "passes"),
    [
        ("acme.nets.Net", "Net", True),
        ("acme.nets.*", "Net", True),
        ("acme.nets.*", "Net.build", False),
        ("acme.nets.Net.build", "Net.build", True),
        ("acme.*", "Net", False),
        ("acme.nets.Other", "Net", False),
    ],
)
def test_a_config_allows_a_global_or_a_module(entry: str, name: str, passes: bool) -> None:
    assert (said("acme.nets", name, allowed_globals=[entry]) == []) is passes


def test_a_danger_comes_first_and_a_gap_last() -> None:
    report = ScanReport()
    report.add_unscanned("b", "out of time")
    report.add_import(ImportSeen(where="c", module="os", name="x", opcode="INST", offset=0))
    report.add_danger("a", "device node, expected a file")

    messages = [finding.message for finding in check_unsafe_code(report, settings())]

    assert messages == [
        "a: device node, expected a file",
        "c: dangerous import at byte 0 (INST), got os.x, expected none that can run code",
        "b: not scanned, out of time",
    ]


@pytest.mark.parametrize(("module", "number"), [("os", 1), ("acme", 0)])
def test_a_guess_counts_where_it_is_dangerous(module: str, number: int) -> None:
    report = ScanReport()
    report.add_import(
        ImportSeen(where="m", module=module, name="x", opcode="GLOBAL", offset=0, is_guess=True)
    )

    assert len(check_unsafe_code(report, settings())) == number


def test_a_gap_passes_where_a_scan_is_only_attempted() -> None:
    report = ScanReport()
    report.add_unscanned("b", "out of time")
    report.add_danger("a", "device node, expected a file")

    found = check_unsafe_code(report, settings(scan="attempted"))

    assert [finding.message for finding in found] == ["a: device node, expected a file"]


def test_what_is_not_said_has_a_default() -> None:
    assert settings() == UnsafeCodeSettings(
        scan="required",
        allowed_globals=(),
        largest_gib=20,
        waivers=(),
        code={
            "scripts": "list",
            "requirements": "list",
            "mlflow_code": "list",
            "remote_code": "list",
            "chat_templates": "list",
            "tensorflow_files": "refuse",
            "tensorflow_ops": "list",
            "onnx_ops": "list",
            "native": "refuse",
            "java": "refuse",
            "r_objects": "refuse",
        },
    )


@pytest.mark.parametrize(
    ("entry", "danger"),
    [
        ("os.system", "runs code"),
        ("os.path.join", "runs code"),
        ("builtins.eval", "runs code"),
        ("collections.OrderedDict.__class__", "runs code"),
        ("cloudpickle.cloudpickle._make_function", "runs code"),
        ("builtins.*", "the module has members that run code"),
        ("functools.*", "the module has members that run code"),
        ("os.*", "the module has members that run code"),
        ("torch.serialization.*", "the module has members that run code"),
    ],
)
def test_what_runs_code_cannot_be_allowed(entry: str, danger: str) -> None:
    assert (danger_of_allowing(entry) or "").startswith(danger)


@pytest.mark.parametrize("entry", ["acme.nets.Net", "acme.*", "sktime.utils.Thing", "uuid.UUID"])
def test_a_class_of_a_package_can_be_allowed(entry: str) -> None:
    assert danger_of_allowing(entry) is None


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"scan": "off"}, "scan: got 'off', expected required or attempted"),
        ({"scan": 1}, "scan: got 1, expected a text"),
        ({"largest_gib": 0}, "largest_gib: got 0, expected a whole number from 1"),
        ({"allowed_globals": "a"}, "allowed_globals: got 'a', expected a list"),
        ({"allowed_globals": ["*"]}, "allowed_globals: got .*, expected a list of names such as"),
        ({"more": 1}, "more: unknown key, got 1, expected one of allowed_globals, code, l"),
        ({"waivers": 1}, "waivers: got 1, expected a list"),
        ({"code": "list"}, "code: got 'list', expected a"),
        ({"code": {"scripts": "allow"}}, "code.scripts: got 'allow', expected refuse or list"),
        ({"code": {"scripts": 1}}, "code.scripts: got 1, expected a text"),
        ({"code": {"more": "list"}}, "code.more: unknown key, got 'list', expected one of chat"),
    ],
)
def test_malformed_settings_are_refused(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=rf"^promotion.json: gates.unsafe-code.{message}"):
        settings(**members)


@given(st.text(), st.text())
def test_no_name_makes_the_gate_raise(module: str, name: str) -> None:
    assert isinstance(said(module, name), list)


@given(
    st.dictionaries(
        st.sampled_from(["scan", "allowed_globals", "largest_gib", "waivers"]),
        st.none() | st.integers() | st.text() | st.lists(st.text()),
    )
)
def test_settings_are_read_or_refused(members: dict[str, Any]) -> None:
    with suppress(ValueError):
        settings(**members)
