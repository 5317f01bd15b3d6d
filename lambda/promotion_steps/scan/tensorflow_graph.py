"""Reads the graphs of a TensorFlow SavedModel: its nodes, its functions and who calls them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from promotion_steps.scan.protobuf_fields import Field, ProtobufInput
from promotion_steps.scan.scan_report import NotScanned

MAIN = ""
"""The graph that is no function."""
_MOST_NODES = 500_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """An op in a graph.

    Args:
        graph: The function that it is in, or `MAIN`.
        inputs: Names of other nodes, without outputs and marks of control.
        texts: Short attributes that are texts.
        calls: Functions that its attributes name.
        at: Its first byte in the file.
    """

    graph: str
    name: str
    op: str
    inputs: tuple[str, ...]
    texts: dict[str, str]
    calls: frozenset[str]
    at: int


@dataclass(kw_only=True, slots=True)
class MetaGraph:
    """A graph with what a loader does with it.

    Args:
        arguments: The arguments of each function.
        savers: Nodes that write variables, as the graph's saver names them.
        restorers: Nodes that read them.
        outputs: Nodes that signatures and initializers name.
        bound: Functions that the object graph makes callable.
        assets: Files that the graph reads, below its folder.
        configs: Configs of Keras in the object graph.
    """

    nodes: list[Node] = field(default_factory=list)
    arguments: dict[str, set[str]] = field(default_factory=dict)
    savers: set[str] = field(default_factory=set)
    restorers: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    assets: dict[str, str] = field(default_factory=dict)
    configs: list[bytes] = field(default_factory=list)


class GraphReader:
    """Reads meta graphs.

    Args:
        source: Of the file.
    """

    def __init__(self, source: ProtobufInput) -> None:
        self._source = source

    def meta_graphs(self) -> Iterator[MetaGraph]:
        """Yield the meta graphs of a SavedModel.

        Raises:
            NotScanned: It is none.
        """
        for found in self._source.nested(self._source.whole(), 2):
            yield self._meta_graph(found)

    def _meta_graph(self, whole: Field) -> MetaGraph:
        graph = MetaGraph()
        for one in self._source.nested(whole, 2, 3, 4, 5, 6, 7):
            if one.number == 2:
                self._graph(one, graph)
            elif one.number == 3:
                self._saver(one, graph)
            elif one.number in (4, 5):
                self._outputs(one, graph)
            elif one.number == 6:
                self._asset(one, graph)
            else:
                self._objects(one, graph)
        return graph

    def _graph(self, whole: Field, graph: MetaGraph) -> None:
        for one in self._source.nested(whole, 1, 2):
            if one.number == 1:
                self._node(one, MAIN, graph)
            else:
                for function in self._source.nested(one, 1):
                    self._function(function, graph)

    def _function(self, function: Field, graph: MetaGraph) -> None:
        name, arguments, nodes = "", set(), []
        for one in self._source.nested(function, 1, 3):
            if one.number == 3:
                nodes.append(one)
                continue
            for part in self._source.nested(one, 1, 2):
                if part.number == 1:
                    name = self._source.text(part)
                else:
                    arguments.add(self._first_text(part, 1))
        graph.arguments.setdefault(name, set()).update(arguments)
        for one in nodes:
            self._node(one, name, graph)

    def _node(self, node: Field, within: str, graph: MetaGraph) -> None:
        if len(graph.nodes) >= _MOST_NODES:
            raise NotScanned(f"SavedModel, got more than {_MOST_NODES} nodes")
        name = op = ""
        inputs, texts, calls = [], dict[str, str](), set[str]()
        for one in self._source.nested(node, 1, 2, 3, 5):
            if one.number == 1:
                name = self._source.text(one)
            elif one.number == 2:
                op = self._source.text(one)
            elif one.number == 3:
                inputs.append(node_name(self._source.text(one)))
            else:
                self._attribute(one, texts, calls)
        graph.nodes.append(
            Node(
                graph=within,
                name=name,
                op=op,
                inputs=tuple(inputs),
                texts=texts,
                calls=frozenset(calls),
                at=node.start,
            )
        )

    def _attribute(self, entry: Field, texts: dict[str, str], calls: set[str]) -> None:
        key = ""
        for one in self._source.nested(entry, 1, 2):
            if one.number == 1:
                key = self._source.text(one)
                continue
            for value in self._source.nested(one, 1, 2, 10):
                if value.number == 10:
                    calls.add(self._first_text(value, 1))
                elif value.number == 1:
                    calls.update(self._first_text(f, 1) for f in self._source.nested(value, 9))
                elif value.end - value.start <= 4096:
                    texts[key] = self._source.body(value).decode("utf-8", "replace")

    def _saver(self, saver: Field, graph: MetaGraph) -> None:
        for one in self._source.nested(saver, 2, 3):
            names = graph.savers if one.number == 2 else graph.restorers
            names.add(node_name(self._source.text(one)))

    def _outputs(self, entry: Field, graph: MetaGraph) -> None:
        """Take each text of a signature or a collection for the name of a node that runs."""
        waiting = [(one, 0) for one in self._source.nested(entry, 2)]
        while waiting:
            one, depth = waiting.pop()
            try:
                inner = list(self._source.fields(one))
            except NotScanned:
                inner = []
            if 0 < one.end - one.start <= 4096:
                text = self._source.body(one).decode("utf-8", "replace")
                graph.outputs.add(node_name(text))
            if depth < 6:
                waiting += [(part, depth + 1) for part in inner if part.wire == 2]

    def _asset(self, asset: Field, graph: MetaGraph) -> None:
        tensor = filename = ""
        for one in self._source.nested(asset, 1, 2):
            if one.number == 1:
                tensor = node_name(self._first_text(one, 1))
            else:
                filename = self._source.text(one)
        graph.assets[tensor] = filename

    def _objects(self, objects: Field, graph: MetaGraph) -> None:
        for one in self._source.nested(objects, 1, 2):
            if one.number == 2:
                graph.bound.add(self._first_text(one, 1))
                continue
            for user in self._source.nested(one, 4):
                graph.configs += [self._source.body(text) for text in self._source.nested(user, 3)]

    def _first_text(self, message: Field, number: int) -> str:
        return next((self._source.text(one) for one in self._source.nested(message, number)), "")


def node_name(tensor: str) -> str:
    """Return the node of a tensor's name."""
    return tensor.removeprefix("^").partition(":")[0]
