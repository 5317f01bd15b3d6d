"""Models of Keras whose configs name what is not Keras's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.promotion_steps.corpus.hdf5_writer import hdf5
from tests.promotion_steps.corpus.sample import Sample
from tests.promotion_steps.corpus.zip_files import Entry, archive

COMMAND = "echo x>$SCANNER_MARK"


def named(module: str | None, name: str, config: Any = None, **more: Any) -> dict[str, Any]:
    """Write an object as Keras does."""
    inner = {} if config is None else config
    return {"module": module, "class_name": name, "config": inner, "registered_name": None, **more}


def function(module: str | None, name: str, registered: str = "function") -> dict[str, Any]:
    return named(module, "function", name, registered_name=registered)


def sequential(*layers: Any, **more: Any) -> dict[str, Any]:
    return named("keras", "Sequential", {"name": "s", "layers": list(layers)}, **more)


def functional(called: dict[str, Any]) -> dict[str, Any]:
    """Write a model that calls something while it is put together."""
    given = {"batch_shape": [None, 1], "dtype": "float32", "sparse": False, "name": "i"}
    start = {**named("keras.layers", "InputLayer", given), "name": "i", "inbound_nodes": []}
    node = {"args": [COMMAND], "kwargs": {"shell": True}}
    layers = [start, {**called, "name": "c", "inbound_nodes": [node]}]
    ends = {"input_layers": [["i", 0, 0]], "output_layers": [["i", 0, 0]]}
    told = {"name": "m", "trainable": True, "layers": layers, **ends}
    return named("keras.src.models.functional", "Functional", told)


def dense(**config: Any) -> dict[str, Any]:
    return named("keras.layers", "Dense", {"units": 1, **config})


SYSTEM = function("posix", "system")
POPEN = named("subprocess", "Popen", {"args": COMMAND, "shell": True})


def packed(config: Any) -> bytes:
    """Write a `.keras` archive."""
    body = config if isinstance(config, bytes) else json.dumps(config).encode()
    metadata = json.dumps({"keras_version": "3.8.0", "date_saved": "2026-01-01@00:00:00"}).encode()
    return archive(
        Entry(name=b"metadata.json", body=metadata),
        Entry(name=b"config.json", body=body),
        Entry(name=b"model.weights.h5", body=hdf5()),
    )


def malicious() -> Iterator[Sample]:
    for name, config in (
        *_classes(),
        *_functions(),
        *_parts(),
        *_names(),
        *_readers(),
        *_forms(),
    ):
        yield Sample(
            name=f"keras-{name}",
            filename="model.keras",
            content=packed(config),
            loader=None,  # only versions of Keras before 3.9 run them
        )
    for name, config in (*_classes(), *_parts()):
        yield Sample(
            name=f"keras-h5-{name}",
            filename="model.h5",
            content=hdf5(model_config=json.dumps(config).encode()),
            loader=None,
        )


def _classes() -> Iterator[tuple[str, Any]]:
    yield "class-popen", sequential(POPEN)
    yield "class-called", functional(named("subprocess", "run"))
    yield "class-in-a-list", sequential(dense(), [{"a": [POPEN]}])
    yield (
        "class-of-builtins",
        sequential(named("builtins", "dict", {"f": function("builtins", "eval")})),
    )
    yield "class-of-nothing", sequential(named(None, "system"))
    yield "class-of-a-package", sequential(named("evil.layers", "Dense"))
    yield "class-of-a-package-like-keras", sequential(named("keras.layers.evil", "Dense"))
    yield "class-of-another-part", sequential(named("keras.utils", "get_file", {"fname": "x"}))
    yield "class-of-a-callback", sequential(named("keras.callbacks", "LambdaCallback"))
    yield "class-that-is-a-number", sequential({"class_name": 5, "config": {}, "module": "os"})
    yield (
        "class-lambda",
        sequential(named("keras.layers", "Lambda", {"function": ["4wA=", None, None]})),
    )
    yield "class-lambda-2", sequential({"class_name": "Lambda", "config": {"function": "x"}})
    yield "class-torch", sequential(named("keras.layers", "TorchModuleWrapper", {"module": "x"}))
    yield (
        "class-saved-model",
        sequential(named("keras.layers", "TFSMLayer", {"filepath": "s3://x"})),
    )
    yield "class-jax", sequential(named("keras.layers", "JaxLayer", {"call_fn": "x"}))
    lookup = {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {},
        "registered_name": "evil>X",
    }
    yield "class-registered", sequential(lookup)


def _functions() -> Iterator[tuple[str, Any]]:
    yield "function-system", sequential(dense(activation=SYSTEM))
    yield "function-eval", sequential(dense(activation=function("builtins", "eval")))
    yield "function-registered", sequential(dense(activation=function("os", "relu", "system")))
    yield "function-get-file", sequential(dense(activation=function("keras.utils", "get_file")))
    yield (
        "function-load-model",
        sequential(dense(activation=function("keras.models", "load_model"))),
    )
    unsafe = function("keras.config", "enable_unsafe_deserialization")
    yield "function-unsafe", sequential(dense(activation=unsafe))
    yield "function-number", sequential(dense(activation=named("os", "function", 5)))
    marshalled = named(None, "__lambda__", {"value": "4wAAAAA="})
    yield "function-lambda", sequential(dense(activation=marshalled))
    calls = {"name": "o", "function": "io.write_file"}
    yield "function-of-tensorflow", sequential(named("keras.layers", "TFOpLambda", calls))
    calls = {"name": "o", "function": "nn.relu.__globals__['x']"}
    yield "function-through-dots", sequential(named("keras.layers", "TFOpLambda", calls))
    for called in ("math.__builtins__", "nn.relu._x", "compat.v1.py_func", "raw_ops.WriteFile"):
        calls = {"name": "o", "function": called}
        yield f"function-of-{called}", sequential(named("keras.layers", "TFOpLambda", calls))
    node = {"node_def": json.dumps({"name": "w", "op": "WriteFile"}), "constants": {}}
    yield "function-operation", sequential(named("keras.layers", "TensorFlowOpLayer", node))


def _parts() -> Iterator[tuple[str, Any]]:
    for part in ("kernel_initializer", "bias_regularizer", "kernel_constraint", "dtype"):
        yield part.rpartition("_")[2], sequential(dense(**{part: POPEN}))
    for part in ("loss", "optimizer", "metrics", "weighted_metrics"):
        yield f"compiled-{part}", sequential(dense(), compile_config={part: SYSTEM, "jit": False})
    yield "compiled-list", sequential(dense(), compile_config={"metrics": [["mae", POPEN]]})
    yield "built", sequential({**dense(), "build_config": {"input_shape": POPEN}})
    cell = named("keras.layers", "RNN", {"cell": POPEN})
    yield "wrapped", sequential(named("keras.layers", "Bidirectional", {"layer": cell}))
    spec = named("os", "__typespec__", [[None], "float32"], spec_name="system")
    yield "type-spec", sequential(dense(input_spec=spec))


def _names() -> Iterator[tuple[str, Any]]:
    """Yield names of Keras's modules that are no layers, as classes and as functions."""
    for module in (
        "keras.utils", "keras.models", "keras.saving", "keras.config", "keras.callbacks",
        "keras.export", "keras.wrappers", "keras.src.saving.serialization_lib",
        "keras.src.utils.python_utils", "keras.src.utils.file_utils", "tf_keras.src.utils",
        "tensorflow.keras.utils", "posix", "importlib",
    ):  # fmt: skip
        for name in ("get_file", "func_load", "load_model", "CustomObjectScope", "system"):
            yield f"class-{module}.{name}", sequential(named(module, name))
            called = function(module, name)
            yield f"activation-{module}.{name}", sequential(dense(activation=called))


def _readers() -> Iterator[tuple[str, Any]]:
    words = {"vocabulary": "/etc/passwd"}
    yield "reads-a-vocabulary", sequential(named("keras.layers", "StringLookup", words))
    yield "reads-words", sequential(named("keras.layers", "TextVectorization", words))
    weights = {"vocabulary": ["a"], "idf_weights": "/etc/passwd"}
    lookup = {"vocabulary_file": "/etc/passwd"}
    yield "reads-a-vocabulary-file", sequential(named("keras.layers", "StringLookup", lookup))
    yield "reads-weights", sequential(named("keras.layers", "TextVectorization", weights))


def _forms() -> Iterator[tuple[str, Any]]:
    config = sequential(POPEN)
    yield "utf-16", json.dumps(config).encode("utf-16")
    yield "utf-32", json.dumps(config).encode("utf-32")
    escaped = json.dumps(config).replace("Popen", "\\u0050open").replace("class", "\\u0063lass")
    yield "escaped", escaped.encode()
    yield "key-twice", b'{"class_name": "Dense", ' + json.dumps(config).encode()[1:]
    yield "without-a-class", {"a": POPEN}
    yield "list", [POPEN]
    yield "cut", json.dumps(config).encode()[:-2]
    yield "deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000
