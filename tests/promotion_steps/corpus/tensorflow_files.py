"""SavedModels whose graphs reach files, networks or Python."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.promotion_steps.corpus.protobuf_writer import field
from tests.promotion_steps.corpus.sample import Sample


def node(op: str, name: str = "n", *inputs: str, calls: str = "", **texts: str) -> bytes:
    told = field(1, name) + field(2, op) + b"".join(field(3, one) for one in inputs)
    for key, value in texts.items():
        told += field(5, field(1, key) + field(2, field(2, value)))
    if calls:
        told += field(5, field(1, "f") + field(2, field(10, field(1, calls))))
    return told


def function(name: str, *nodes: bytes, argument: str = "path") -> bytes:
    signature = field(1, name) + field(2, field(1, argument))
    return field(1, signature) + b"".join(field(3, one) for one in nodes)


def saved_model(*nodes: bytes, functions: tuple[bytes, ...] = (), more: bytes = b"") -> bytes:
    graph = b"".join(field(1, one) for one in nodes)
    graph += field(2, b"".join(field(1, one) for one in functions))
    return field(1, 1) + field(2, field(2, graph) + more)


def saver(save: str = "save", restore: str = "restore") -> bytes:
    return field(3, field(1, "file:0") + field(2, f"{save}:0") + field(3, restore))


def signature(*outputs: str) -> bytes:
    told = b"".join(field(2, field(1, "y") + field(2, field(1, f"{one}:0"))) for one in outputs)
    return field(5, field(1, "serving_default") + field(2, told))


REACHING_NAMES = """
    ReadFile WriteFile MatchingFiles PyFunc PyFuncStateless EagerPyFunc SaveV2 RestoreV2
    MergeV2Checkpoints TFRecordDataset TextLineDataset CacheDataset SqlDataset LMDBReader
    DatasetFromGraph CreateSummaryFileWriter DebugIdentityV2 RemoteCall RpcClient ImmutableConst
    InitializeTableFromTextFileV2 FileSystemSetConfiguration SnapshotDatasetV2 XlaCustomCall
"""
REACHING = REACHING_NAMES.split()


def malicious() -> Iterator[Sample]:
    for name, content in (*_ops(), *_savers(), *_forms()):
        yield Sample(
            name=f"savedmodel-{name}", filename="saved_model.pb", content=content, loader=None
        )
    layer = json.dumps({"class_name": "Lambda", "config": {"function": ["4wA=", None, None]}})
    yield Sample(
        name="savedmodel-keras-metadata",
        filename="keras_metadata.pb",
        content=field(1, field(5, layer)),
        loader=None,
    )
    for filename in ("saved_model.pbtxt", "saved_model.cpb"):
        yield Sample(name=f"as-{filename}", filename=filename, content=b"x", loader=None)


def _ops() -> Iterator[tuple[str, bytes]]:
    for op in REACHING:
        yield f"{op}-in-the-graph", saved_model(node(op), more=saver() + signature("n"))
        inner = function("f", node(op))
        yield f"{op}-in-a-function", saved_model(node("f"), functions=(inner,), more=saver())
    yield "print", saved_model(node("PrintV2", output_stream="file:///tmp/x"))
    layer = json.dumps({"class_name": "Lambda", "config": {"function": ["4wA=", None, None]}})
    objects = field(7, field(1, field(4, field(1, "_tf_keras_layer") + field(3, layer))))
    yield "keras-config", saved_model(node("NoOp"), more=objects)
    yield "asset", saved_model(node("NoOp"), more=field(6, field(2, "/etc/passwd")))
    yield "asset-parent", saved_model(node("NoOp"), more=field(6, field(2, "../x")))


def _savers() -> Iterator[tuple[str, bytes]]:
    save = function("s", node("SaveV2"))
    call = node("StatefulPartitionedCall", "save", calls="s")
    told = saver()
    yield "saver-served", saved_model(call, functions=(save,), more=told + signature("save"))
    yield (
        "saver-called-by-another",
        saved_model(call, node("PartitionedCall", "x", calls="s"), functions=(save,), more=told),
    )
    restored = node("StatefulPartitionedCall", "restore", calls="s")
    yield "saver-restores", saved_model(restored, functions=(save,), more=told)
    bound = field(7, field(2, field(1, "s") + field(2, b"")))
    yield "saver-bound", saved_model(call, functions=(save,), more=told + bound)
    other = function("g", node("PartitionedCall", "save", calls="s"))
    yield "saver-by-a-function", saved_model(functions=(save, other), more=told)
    yield (
        "saver-behind-the-output",
        saved_model(node("SaveV2", "save"), node("NoOp", "n", "^save"), more=told + signature("n")),
    )


def _forms() -> Iterator[tuple[str, bytes]]:
    whole = saved_model(node("WriteFile"))
    yield "cut", whole[:-2]
    yield "text", b"no graph"
    yield "empty", field(1, 1)
    yield "group", field(1, 1) + b"\x13\x14"
    yield "second-graph", saved_model(node("NoOp")) + whole[2:]
    parts = field(2, field(2, b"")) + field(2, field(2, field(1, node("NoOp") + node("ReadFile"))))
    yield "op-twice", parts
