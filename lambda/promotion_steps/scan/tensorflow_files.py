"""Judges what a TensorFlow SavedModel does beside calculating."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from promotion_steps.scan.code_kinds import TENSORFLOW_FILES, TENSORFLOW_OPS
from promotion_steps.scan.keras_config import KerasConfig
from promotion_steps.scan.member_path import path_problem, shown_path
from promotion_steps.scan.protobuf_fields import ProtobufInput
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned, ScanReport
from promotion_steps.scan.tensorflow_graph import MAIN, GraphReader, MetaGraph, Node

SAVED_MODEL = "saved_model.pb"
KERAS_METADATA = "keras_metadata.pb"
UNREAD = ("saved_model.pbtxt", "saved_model.cpb")
_SAVES = ("Save", "SaveSlices", "SaveV2", "MergeV2Checkpoints")
_RESTORES = ("Restore", "RestoreSlice", "RestoreV2")
_TABLES = ("InitializeTableFromTextFile", "InitializeTableFromTextFileV2")
_PRINT, _STREAM = "PrintV2", "output_stream"
_STREAMS = ("", "stdout", "stderr", "log(info)", "log(warning)", "log(error)")


class TensorflowFiles:
    """Judges files into one report.

    Args:
        report: Hears of everything.
        budget: Pays with time.
    """

    def __init__(self, report: ScanReport, budget: ScanBudget) -> None:
        self._report = report
        self._budget = budget

    def by_name(self, reader: Reader, where: str, last: str) -> None:
        """Judge a file that TensorFlow or Keras finds by its name.

        Args:
            reader: Of the file.
            where: Its name in the report.
            last: Its name without the folder and case.

        Raises:
            NotScanned: It cannot be followed.
        """
        if last in UNREAD:
            raise NotScanned(f"SavedModel as {last}, expected {SAVED_MODEL}")
        if last == SAVED_MODEL:
            self._saved_model(reader, where)
        elif last == KERAS_METADATA:
            self._keras_metadata(reader, where)

    def _saved_model(self, reader: Reader, where: str) -> None:
        graphs = 0
        for graph in GraphReader(ProtobufInput(reader, "SavedModel", self._budget)).meta_graphs():
            self._graph(graph, where)
            graphs += 1
        if not graphs:
            raise NotScanned("SavedModel, got no graph")
        self._report.follow("SavedModel")

    def _keras_metadata(self, reader: Reader, where: str) -> None:
        source = ProtobufInput(reader, "Keras metadata", self._budget)
        for node in source.nested(source.whole(), 1):
            for text in source.nested(node, 5):
                KerasConfig(source.body(text), where=where, report=self._report).judge()
        self._report.follow("Keras metadata")

    def _graph(self, graph: MetaGraph, where: str) -> None:
        for filename in graph.assets.values():
            if problem := path_problem(filename):
                self._report.add_danger(where, problem.replace("member", "asset", 1))
        for config in graph.configs:
            if config.strip():
                KerasConfig(config, where=where, report=self._report).judge()
        saver = _Saver(graph)
        for node in graph.nodes:
            if kind := _kind(node, graph, saver):
                self._list(kind, where, node)

    def _list(self, kind: str, where: str, node: Node) -> None:
        within = f" of the function {shown_path(node.graph)}" if node.graph else ""
        told = f"{shown_path(node.op)} in {shown_path(node.name)}{within} at byte {node.at}"
        self._report.list_code(kind, where, told)


def _kind(node: Node, graph: MetaGraph, saver: _Saver) -> str | None:
    """Return the kind of code that a node is; None for one that calculates."""
    is_function = node.op in graph.arguments and node.op not in _reaching_ops()
    if node.op in _known_ops() or is_function:
        prints = node.op == _PRINT and node.texts.get(_STREAM, "") not in _STREAMS
        return TENSORFLOW_FILES if prints else None
    if node.op not in _reaching_ops():
        return TENSORFLOW_OPS
    if node.op in _TABLES and _reads_an_asset(node, graph):
        return TENSORFLOW_OPS
    return None if saver.owns(node) else TENSORFLOW_FILES


class _Saver:
    """Tells which ops only save and restore variables, by paths that the loader gives."""

    def __init__(self, graph: MetaGraph) -> None:
        inputs: dict[str, set[str]] = defaultdict(set)
        self._callers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for node in graph.nodes:
            if node.graph == MAIN:
                inputs[node.name].update(node.inputs)
            for called in {*node.calls, node.op}:
                self._callers[called].add((node.graph, node.name))
        self._bound = graph.bound
        self._runs = _reached(graph.outputs, inputs)
        self._saves = _reached(graph.savers, inputs)
        self._restores = _reached(graph.restorers, inputs)

    def owns(self, node: Node) -> bool:
        """Tell whether nothing but the saver runs an op."""
        if node.op in _SAVES:
            return self._only(node, self._saves, self._runs | self._restores)
        return node.op in _RESTORES and self._only(node, self._restores, self._runs)

    def _only(self, node: Node, within: Collection[str], outside: Collection[str]) -> bool:
        if node.graph == MAIN:
            return node.name in within and node.name not in outside
        callers = self._callers[node.graph]
        return node.graph not in self._bound and all(
            graph == MAIN and name in within and name not in outside for graph, name in callers
        )


def _reached(names: Collection[str], inputs: dict[str, set[str]]) -> set[str]:
    known, waiting = set(names), list(names)
    while waiting:
        fresh = inputs.get(waiting.pop(), set()) - known
        known |= fresh
        waiting += fresh
    return known


def _reads_an_asset(node: Node, graph: MetaGraph) -> bool:
    """Tell whether a table's file is given from outside its function, or is an asset."""
    name = node.inputs[1] if len(node.inputs) > 1 else ""
    if node.graph == MAIN:
        return name in graph.assets
    return bool(graph.assets) and name in graph.arguments[node.graph]


@cache
def _ops() -> dict[str, frozenset[str]]:
    """Read the list that tests/promotion_steps/scan/list_tensorflow_ops.py writes."""
    text = files("promotion_steps.scan").joinpath("tensorflow_ops.json").read_text("utf-8")
    return {key: frozenset(names.split()) for key, names in json.loads(text).items()}


def _known_ops() -> frozenset[str]:
    return _ops()["calculates"]


def _reaching_ops() -> frozenset[str]:
    return _ops()["reaches"]
