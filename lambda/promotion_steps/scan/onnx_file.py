"""Judges an ONNX model: where its external data is, and whose ops it needs."""

from __future__ import annotations

from collections import defaultdict

from promotion_steps.scan.code_kinds import ONNX_OPS
from promotion_steps.scan.member_path import path_problem, shown_path
from promotion_steps.scan.protobuf_fields import Field, ProtobufInput
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned, ScanReport

_STANDARD_DOMAINS = """
    ai.onnx ai.onnx.ml ai.onnx.training ai.onnx.preview ai.onnx.preview.training com.microsoft
    com.microsoft.nchwc com.ms.internal.nhwc
"""
_STANDARD = frozenset(["", *_STANDARD_DOMAINS.split()])
_RUNS_PYTHON = ("PythonOp", "PythonOpGrad", "PyOp", "PyCustomOp")
_CONTEXT, _CONTEXT_FILE = "EPContext", "ep_cache_context"
_DEEPEST = 50
_MODEL_GRAPH, _MODEL_TRAINING, _MODEL_FUNCTION = 7, 20, 25
_GRAPH_NODE, _GRAPH_TENSOR, _GRAPH_SPARSE = 1, 5, 15
_FUNCTION_NODE, _FUNCTION_ATTRIBUTE, _FUNCTION_DOMAIN = 7, 11, 10
_NODE_TYPE, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_TENSORS, _GRAPHS, _SPARSE = (5, 10), (6, 11), (22, 23)
_EXTERNAL = 13
_SHOWN = 20
_SUFFIX = ".onnx"
_IR_VERSIONS = range(1, 64)
_AFTER_IR_VERSION = frozenset((0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72))


def looks_like_onnx(head: bytes) -> bool:
    """Tell whether a file begins as exporters write models, which loaders take under any name."""
    return (
        len(head) > 2
        and head[0] == 0x08
        and head[1] in _IR_VERSIONS
        and head[2] in _AFTER_IR_VERSION
    )


def has_onnx_name(name: str) -> bool:
    """Tell whether programs take a file of this name for a model."""
    return name.casefold().endswith(_SUFFIX)


class OnnxFile:
    """A model being read.

    Args:
        reader: Of the file.
        where: Its name in the report.
        report: Hears of dangers and of ops.
        budget: Pays with time.
    """

    def __init__(self, reader: Reader, where: str, report: ScanReport, budget: ScanBudget) -> None:
        self._source = ProtobufInput(reader, "ONNX model", budget)
        self._where = where
        self._report = report
        self._domains: dict[str, set[str]] = defaultdict(set)
        self._own: set[str] = set()

    def is_model(self) -> bool:
        """Tell whether the outermost fields are those of a model with a graph."""
        try:
            numbers = {field.number for field in self._source.fields(self._source.whole())}
        except NotScanned:
            return False
        return _MODEL_GRAPH in numbers and max(numbers) <= 30

    def judge(self) -> None:
        """Look at each node and each tensor, wherever it is.

        Raises:
            NotScanned: It is no model.
        """
        graphs = 0
        for field in self._source.nested(
            self._source.whole(), _MODEL_GRAPH, _MODEL_TRAINING, _MODEL_FUNCTION
        ):
            if field.number == _MODEL_GRAPH:
                self._graph(field, 0)
                graphs += 1
            elif field.number == _MODEL_FUNCTION:
                self._function(field)
            else:
                for graph in self._source.nested(field, 1, 2):
                    self._graph(graph, 0)
        if not graphs:
            raise NotScanned("ONNX model, got no graph")
        self._list_domains()
        self._report.follow("ONNX")

    def _list_domains(self) -> None:
        for domain, ops in sorted(self._domains.items()):
            if domain in _STANDARD or domain in self._own:
                continue
            names = ", ".join(sorted(ops)[:_SHOWN])
            more = f" and {len(ops) - _SHOWN} more" if len(ops) > _SHOWN else ""
            self._report.list_code(ONNX_OPS, self._where, f"{shown_path(domain)}: {names}{more}")

    def _graph(self, graph: Field, depth: int) -> None:
        if depth > _DEEPEST:
            raise NotScanned(f"ONNX model, got more than {_DEEPEST} graphs in each other")
        for field in self._source.nested(graph, _GRAPH_NODE, _GRAPH_TENSOR, _GRAPH_SPARSE):
            if field.number == _GRAPH_NODE:
                self._node(field, depth)
            elif field.number == _GRAPH_TENSOR:
                self._tensor(field)
            else:
                self._sparse(field)

    def _function(self, function: Field) -> None:
        for field in self._source.nested(
            function, _FUNCTION_NODE, _FUNCTION_ATTRIBUTE, _FUNCTION_DOMAIN
        ):
            if field.number == _FUNCTION_NODE:
                self._node(field, 0)
            elif field.number == _FUNCTION_ATTRIBUTE:
                self._attribute(field, "", 0)
            else:
                self._own.add(self._source.text(field))

    def _node(self, node: Field, depth: int) -> None:
        op = domain = ""
        attributes = []
        for field in self._source.nested(node, _NODE_TYPE, _NODE_ATTRIBUTE, _NODE_DOMAIN):
            if field.number == _NODE_TYPE:
                op = self._source.text(field)
            elif field.number == _NODE_DOMAIN:
                domain = self._source.text(field)
            else:
                attributes.append(field)
        self._domains[domain].add(shown_path(op))
        if op.startswith(_RUNS_PYTHON):
            self._danger(
                f"ONNX op {shown_path(op)} at byte {node.start} calls Python, expected none"
            )
        for attribute in attributes:
            self._attribute(attribute, op, depth)

    def _attribute(self, attribute: Field, op: str, depth: int) -> None:
        name = text = ""
        for field in self._source.nested(attribute, 1, 4, *_TENSORS, *_GRAPHS, *_SPARSE):
            if field.number == 1:
                name = self._source.text(field)
            elif field.number in _TENSORS:
                self._tensor(field)
            elif field.number in _GRAPHS:
                self._graph(field, depth + 1)
            elif field.number in _SPARSE:
                self._sparse(field)
            elif op == _CONTEXT and field.end - field.start <= 4096:
                text = self._source.body(field).decode("utf-8", "replace")
        if op == _CONTEXT and name == _CONTEXT_FILE:
            self._path(text, attribute.start)

    def _sparse(self, sparse: Field) -> None:
        for tensor in self._source.nested(sparse, 1, 2):
            self._tensor(tensor)

    def _tensor(self, tensor: Field) -> None:
        for entry in self._source.nested(tensor, _EXTERNAL):
            pair = {
                field.number: self._source.text(field) for field in self._source.nested(entry, 1, 2)
            }
            if pair.get(1) == "location":
                self._path(pair.get(2, ""), entry.start)

    def _path(self, path: str, at: int) -> None:
        if problem := path_problem(path):
            what = problem.replace("member", "file", 1)
            self._danger(f"ONNX external data at byte {at}: {what}")

    def _danger(self, reason: str) -> None:
        self._report.add_danger(self._where, reason)
