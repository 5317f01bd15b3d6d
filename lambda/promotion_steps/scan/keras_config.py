"""Finds what a Keras config would make Keras import, call or read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from promotion_steps.scan.known_keras import RUNS_CODE, is_known_keras, is_known_name
from promotion_steps.scan.member_path import shown_path
from promotion_steps.scan.scan_report import ImportSeen, NotScanned, ScanReport

_VALUE_NAMES = """
    __tensor__ __numpy__ __bytes__ __ellipsis__ __slice__ __keras_tensor__ __tuple__
    __passive_serialization__ __complex__ TensorShape TypeSpec CompositeTensor
    InputSpec
"""
_VALUES = frozenset(_VALUE_NAMES.split())
"""What stands for a value, not for a class."""
_FUNCTION, _TYPE = "function", "__typespec__"
_TENSORFLOW_CALLS = ("TFOpLambda", "SlicingOpLambda")
_CALCULATES = re.compile(
    r"(__operators__|math|nn|linalg|signal|bitwise|compat\.v1\.(math|nn|linalg))"
    r"(\.(?!_)\w+)+"
    r"|(cast|concat|reshape|expand_dims|squeeze|stack|unstack|split|tile|transpose|identity|zeros|"
    r"ones|zeros_like|ones_like|fill|range|where|gather|gather_nd|slice|strided_slice|pad|shape|"
    r"size|rank|one_hot|clip_by_value|clip_by_norm|broadcast_to|reverse|sort|argsort|norm|einsum|"
    r"tensordot|boolean_mask|convert_to_tensor|image\.(resize|per_image_standardization|"
    r"rgb_to_grayscale|grayscale_to_rgb))",
    re.ASCII,
)
_CUSTOM = "custom_objects"
"""Stands for the module where a config names none; the serving code must bring the class."""
_DEFAULT_PACKAGE = "Custom>"
"""Of `register_keras_serializable`, under which tf_keras has its own optimizers."""
_FILES = ("vocabulary", "vocabulary_file", "idf_weights")
_MOST_NODES = 2_000_000


class KerasConfig:
    """A config being read.

    Args:
        body: Its JSON.
        where: The file's name in the report.
        report: Hears of imports and dangers.
    """

    def __init__(self, body: bytes, *, where: str, report: ScanReport) -> None:
        self._body = body
        self._where = where
        self._report = report

    def judge(self) -> None:
        """Look at everything that Keras would deserialize, wherever it is.

        Raises:
            NotScanned: It is no JSON, or too much.
        """
        nodes = [  # to Keras all others are values
            node
            for node in _objects(parse(self._body))
            if "class_name" in node and ("config" in node or node["class_name"] in RUNS_CODE)
        ]
        for node in nodes:
            self._node(node)
        if nodes:
            self._report.follow("Keras config")

    def _node(self, node: dict[str, Any]) -> None:
        name, module, inner = node["class_name"], node.get("module"), node.get("config")
        if not isinstance(name, str) or not isinstance(module, str | None):
            self._danger(f"Keras object of the class {name!r} of {module!r}, expected texts")
        elif name in RUNS_CODE:
            self._danger(f"Keras layer with code, got {name}, expected none")
        elif name in _TENSORFLOW_CALLS:
            self._call(inner)
        elif name == _FUNCTION:
            self._function(module, inner, node)
        elif name == _TYPE:
            self._name(module, str(node.get("spec_name")))
        elif name not in _VALUES:
            self._name(module, name)
            self._registered(node.get("registered_name"), name)
            self._paths(name, inner)

    def _name(self, module: str | None, name: str) -> None:
        plain = name.removeprefix(_DEFAULT_PACKAGE)
        if is_known_keras(module, name) if module else is_known_name(plain):
            return
        package, _, plain = name.rpartition(">")
        self._see(module or package or _CUSTOM, plain)

    def _function(self, module: str | None, inner: Any, node: dict[str, Any]) -> None:
        """Judge a function; Keras looks built-in ones up by name alone."""
        named = [inner, node.get("registered_name")]
        for name in named:
            if name in (None, _FUNCTION):
                continue
            if not isinstance(name, str):
                self._danger(f"Keras function, got {name!r}, expected a name")
            elif module in (None, "builtins") and is_known_name(name):
                continue
            else:
                self._name(module or _CUSTOM, name)

    def _registered(self, registered: Any, name: str) -> None:
        if registered is None:
            return
        if not isinstance(registered, str):
            self._danger(f"Keras object, got the registered name {registered!r}, expected a text")
            return
        package, _, plain = registered.rpartition(">")
        if plain != name:
            self._see(package or _CUSTOM, plain)

    def _call(self, inner: Any) -> None:
        called = inner.get("function") if isinstance(inner, dict) else None
        if not isinstance(called, str) or not _CALCULATES.fullmatch(called):
            got = shown_path(str(called))
            self._danger(f"Keras layer that calls TensorFlow, got {got}, expected a calculation")

    def _paths(self, name: str, inner: Any) -> None:
        """Refuse a vocabulary that is a path: Keras would read that file while loading."""
        for key in _FILES:
            if isinstance(inner, dict) and isinstance(inner.get(key), str):
                got = shown_path(inner[key])
                self._danger(f"{name} reads a file, got {key} {got}, expected the words themselves")

    def _see(self, module: str, name: str) -> None:
        self._report.add_import(
            ImportSeen(
                where=self._where,
                module=module,
                name=name,
                opcode="Keras config",
                offset=max(self._body.find(json.dumps(name)[1:-1].encode()), 0),
                is_config=True,
            )
        )

    def _danger(self, reason: str) -> None:
        self._report.add_danger(self._where, reason)


def parse(body: bytes) -> Any:
    """Parse JSON as Keras does.

    Raises:
        NotScanned: It is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotScanned("config, expected JSON") from error


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    waiting = [document]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    raise NotScanned(f"config, got more than {_MOST_NODES} values")
