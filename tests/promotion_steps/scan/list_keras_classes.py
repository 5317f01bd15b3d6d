"""Writes the allow-list of what Keras configs may name; run it where Keras is installed.

pip install keras tf_keras tensorflow
python list_keras_classes.py > lambda/promotion_steps/scan/keras_classes.json
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

PACKAGES = ("keras", "tf_keras", "tensorflow")
RUNS_CODE = {
    "AutoGraphLayer", "ClassMethod", "FlaxLayer", "InstanceMethod", "InstanceProperty", "JaxLayer",
    "KerasLayer", "Lambda", "LambdaCallback", "LossScaleOptimizerV1", "Map", "Scan", "Switch",
    "SlicingOpLambda", "TFOpLambda", "TFSMLayer", "TensorFlowOpLayer", "TorchModuleWrapper",
    "VectorizedMap", "AssociativeScan", "Cond", "ForiLoop", "WhileLoop", "CustomGradient",
    "StatelessScope", "MeanMetricWrapper", "SumOverBatchSizeMetricWrapper",
}  # fmt: skip
"""Classes that call what they are given, or read what a path names."""
BASES = (
    "Constraint", "DTypePolicy", "Initializer", "Layer", "LearningRateSchedule", "Loss", "Metric",
    "Operation", "Optimizer", "OptimizerV2", "Policy", "QuantizationConfig", "Quantizer",
    "Regularizer", "SeedGenerator", "KerasTensor",
)  # fmt: skip
WRAP_FUNCTIONS = {"MeanMetricWrapper", "SumOverBatchSizeMetricWrapper", "LossFunctionWrapper"}
FUNCTIONS = ("activations", "losses", "metrics")
NO_OBJECTS = {"get", "serialize", "deserialize"}
NOT_IN_A_CONFIG = re.compile(r"_tf_keras|\.api\._v|\.callbacks|\.export|\.backend\.torch\.core")
TYPE_SPECS = ("TensorSpec", "RaggedTensorSpec", "SparseTensorSpec", "TensorShape", "DType")


def modules(package: str) -> Iterator[Any]:
    """Import what belongs to a package, and its tests not."""
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.walk_packages(top.__path__, f"{package}."):
        if not any(
            part in found.name for part in ("test", "benchmark", "applications", "legacy_tf")
        ):
            try:
                yield importlib.import_module(found.name)
            except Exception as error:  # what needs another backend
                sys.stderr.write(f"{found.name}: {error}\n")


def pairs(package: str) -> Iterator[tuple[str, str]]:
    """List modules with the names that a config may take from them."""
    for module in modules(package):
        for name, value in vars(module).items():
            if not is_allowed(module.__name__, name, value):
                continue
            if value.__module__.startswith(package):
                for where in {module.__name__, value.__module__}:
                    if NOT_IN_A_CONFIG.search(where):
                        continue
                    yield where, name
                    if where.startswith("tf_keras"):
                        yield where.removeprefix("tf_"), name
                        yield where.removeprefix("tf_").replace(".src", ""), name  # as Keras 2.12


def is_allowed(module: str, name: str, value: Any) -> bool:
    """Tell whether it is a class of a model's parts, or a function of numbers."""
    if name.startswith("_") or name in RUNS_CODE or name in NO_OBJECTS:
        return False
    if inspect.isclass(value):
        above = [one.__name__ for one in value.__mro__]
        return value.__name__ not in RUNS_CODE and any(base in above for base in BASES)
    return inspect.isfunction(value) and module.split(".")[-1] in FUNCTIONS and is_defined(value)


def is_defined(value: Any) -> bool:
    """Tell whether a function belongs to activations, losses or metrics itself."""
    return any(f".{part}" in value.__module__ for part in FUNCTIONS)


def main() -> None:
    found = {"tensorflow": set(TYPE_SPECS), "keras": {"Functional"}}  # where Keras 2 had it
    functions = set()
    for package in PACKAGES[:2]:
        for module, name in pairs(package):
            found.setdefault(module, set()).add(name)
            if not name[0].isupper():
                functions.add(name)
    if same := functions & set(dir(builtins)):
        raise SystemExit(f"functions of Keras with the names of Python's own: {same}")
    document = {
        "versions": {name: version(name) for name in PACKAGES},
        "modules": {module: " ".join(sorted(names)) for module, names in sorted(found.items())},
    }
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
