"""ONNX models that read other files, or call Python."""

from __future__ import annotations

from collections.abc import Iterator

from tests.promotion_steps.corpus.protobuf_writer import field
from tests.promotion_steps.corpus.sample import Sample


def node(op: str, domain: str = "", *attributes: bytes) -> bytes:
    told = field(4, op) + (field(7, domain) if domain else b"")
    return told + b"".join(field(5, one) for one in attributes)


def tensor(location: str) -> bytes:
    """Write a tensor whose data is in a file."""
    return field(8, "w") + field(13, field(1, "location") + field(2, location)) + field(14, 1)


def graph(*nodes: bytes, tensors: tuple[bytes, ...] = ()) -> bytes:
    return b"".join(field(1, one) for one in nodes) + b"".join(field(5, one) for one in tensors)


def model(inner: bytes, *functions: bytes) -> bytes:
    return field(1, 10) + field(7, inner) + b"".join(field(25, one) for one in functions)


def malicious() -> Iterator[Sample]:
    for name, content in (*_places(), *_ops()):
        yield Sample(name=f"onnx-{name}", filename="model.onnx", content=content, loader=None)
    content = model(graph(tensors=(tensor("/etc/passwd"),)))
    yield Sample(name="onnx-other-name", filename="weights.bin", content=content, loader=None)
    yield Sample(name="onnx-cut", filename="m.onnx", content=content[:-3], loader=None)
    yield Sample(name="onnx-text", filename="m.onnx", content=b"no model", loader=None)


def _places() -> Iterator[tuple[str, bytes]]:
    for name, path in {
        "absolute": "/etc/passwd",
        "parent": "../../etc/passwd",
        "inner-parent": "a/../../b",
        "windows": "C:\\Windows\\win.ini",
        "backslash": "..\\b",
    }.items():
        yield name, model(graph(tensors=(tensor(path),)))
    hidden = tensor("../x")
    yield "constant", model(graph(node("Constant", "", field(1, "value") + field(5, hidden))))
    yield "sparse", model(field(15, field(1, hidden)))
    branch = field(1, "then_branch") + field(6, graph(tensors=(hidden,)))
    yield "branch", model(graph(node("If", "", branch)))
    inner = node("Constant", "", field(1, "value") + field(5, hidden))
    yield "function", model(graph(), field(1, "f") + field(7, inner))
    yield "training", field(1, 10) + field(7, graph()) + field(20, field(2, graph(inner)))
    cache = field(1, "ep_cache_context") + field(4, "../engine.bin")
    yield "context", model(graph(node("EPContext", "com.microsoft", cache)))
    twice = field(13, field(1, "location") + field(2, "a") + field(2, "/b"))
    yield "location-twice", model(graph(tensors=(twice,)))


def _ops() -> Iterator[tuple[str, bytes]]:
    yield "python", model(graph(node("PythonOp", "com.microsoft")))
    yield "python-2", model(graph(node("PyCustomOpDef", "ai.onnx.contrib")))
