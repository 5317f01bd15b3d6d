"""Files of joblib: arrays as joblib writes them, and wrappers that make the loader read others."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import joblib
import numpy as np
from joblib import numpy_pickle

from tests.promotion_steps.corpus.opcodes import (
    PAYLOAD,
    RunsACommand,
    called,
    imported,
    number,
    text,
)
from tests.promotion_steps.corpus.sample import Sample

WRAPPER = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n"
NEW = WRAPPER + b")\x81"
ARRAY = b"cnumpy\nndarray\n"
TUPLE = b"\x85"
SKIPPED, ANNOUNCED = 5, 250
"""Bytes that the loader passes over, and those that a careless scan does."""


def dtype_state(size: int = -1, flags: int = 0, *, fields: bytes = b"NNN") -> bytes:
    """Return the opcodes of a type's state."""
    return b"(K\x03" + text("|") + fields + number(size) + number(-1) + number(flags) + b"t"


def dtype(code: str = "u1", size: int = -1, flags: int = 0, *, fields: bytes = b"NNN") -> bytes:
    """Return the opcodes of a type."""
    made = b"cnumpy\ndtype\n" + text(code) + b"\x89\x88\x87R"
    return made + dtype_state(size, flags, fields=fields) + b"b"


def shape(length: int) -> bytes:
    """Return the opcodes of a shape of one dimension."""
    return number(length) + TUPLE


def fields(**changes: bytes | None) -> dict[str, bytes]:
    """Return the opcodes of each member of a wrapper's state; None leaves one out."""
    usual: dict[str, bytes | None] = {
        "subclass": ARRAY,
        "shape": shape(SKIPPED),
        "order": text("C"),
        "dtype": dtype(),
        "allow_mmap": b"\x89",
    }
    return {name: body for name, body in (usual | changes).items() if body is not None}


def members(values: Mapping[str, bytes]) -> bytes:
    """Return the opcodes that put members into the dictionary on the stack."""
    return b"(" + b"".join(text(name) + body for name, body in values.items()) + b"u"


def wrapper(made: bytes = NEW, **changes: bytes | None) -> bytes:
    """Return the opcodes of an array's wrapper up to its `BUILD`."""
    return made + b"}" + members(fields(**changes)) + b"b"


def dump(value: Any, to: io.BytesIO | None = None, **how: Any) -> bytes:
    """Return what joblib writes."""
    written = to or io.BytesIO()
    joblib.dump(value, written, **how)
    return written.getvalue()


def matrix() -> Any:
    """Return a matrix, of which NumPy warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asmatrix(np.eye(2))


def behind(wrapped: bytes, skipped: int = SKIPPED) -> bytes:
    """Return a file whose payload comes where the loader goes on.

    A scan that passes over `ANNOUNCED` bytes, or over none, finds a pickle's end in its place.
    """
    data = b"\xff" * skipped + PAYLOAD + b"0."
    return b"\x80\x02" + wrapped + data.ljust(ANNOUNCED, b".") + b"."


def malicious() -> Iterator[Sample]:
    """Yield files that run a command under `joblib.load`."""
    for name, content in _all():
        yield Sample(
            name=f"joblib-{name}", filename="model.joblib", content=content, loader="joblib.load"
        )
    for name, content in _opcodes_within_arrays():
        yield Sample(
            name=f"joblib-{name}", filename="model.joblib", content=content, loader="pickle.load"
        )


def _all() -> Iterator[tuple[str, bytes]]:
    yield from _written_by_joblib()
    yield from _made_otherwise()
    yield from _through_functions()
    yield from _used_again()
    yield from _odd_states()
    yield from _odd_types()
    yield from _nested()


def _written_by_joblib() -> Iterator[tuple[str, bytes]]:
    value = [np.arange(5.0), RunsACommand(), np.arange(3)]
    for protocol in range(6):
        yield f"protocol-{protocol}", dump(value, protocol=protocol)
    for method in ("zlib", "gzip", "bz2", "lzma", "xz"):
        for level in (1, 9):
            yield f"{method}-{level}", dump(value, compress=(method, level))
    inner = np.array([None, RunsACommand()], dtype=object)
    yield "in-an-array-of-objects", dump({"array": inner})
    yield "in-arrays-in-each-other", dump([np.array([inner, None], dtype=object)])
    yield "in-a-structure", dump(np.array([(1, RunsACommand())], dtype=[("a", "i4"), ("b", "O")]))
    yield "behind-many-arrays", dump([*(np.arange(n) for n in range(40)), RunsACommand()])
    yield "behind-an-empty-array", dump([np.zeros(0), np.zeros((3, 0, 2)), RunsACommand()])
    yield "behind-a-matrix", dump([matrix(), RunsACommand()])
    yield "behind-an-array-of-fortran", dump([np.asfortranarray(np.eye(3)), RunsACommand()])
    yield "behind-dates", dump([np.array(["2024-01-01"], dtype="M8[ns]"), RunsACommand()])
    yield "behind-a-scalar-array", dump([np.array(7), RunsACommand()])


def _made_otherwise() -> Iterator[tuple[str, bytes]]:
    arguments = ARRAY + shape(SKIPPED) + text("C") + dtype() + b"\x89N"
    group = b"(" + arguments
    yield "made-by-reduce", behind(WRAPPER + group + b"tR}b")
    yield "made-by-obj", behind(b"(" + WRAPPER + arguments + b"o}b")
    yield "made-by-inst", behind(group + b"ijoblib.numpy_pickle\nNumpyArrayWrapper\n}b")
    yield "made-by-newobj-ex", behind(WRAPPER + b")}\x92}" + members(fields()) + b"b")
    yield "made-with-arguments", behind(wrapper(WRAPPER + text("x") + b"\x85\x81"))
    yield "made-by-newobj-function", behind(wrapper(called("copyreg.__newobj__", WRAPPER)))
    new = b"cjoblib.numpy_pickle\nNumpyArrayWrapper.__new__\n"
    yield "made-by-new", b"\x80\x04" + behind(wrapper(new + WRAPPER + b"\x85R"))[2:]
    dotted = text("joblib") + text("numpy_pickle.NumpyArrayWrapper") + b"\x93"
    yield "dotted-name", b"\x80\x04" + behind(wrapper(dotted + b")\x81"))[2:]
    line = b"cjoblib\nnumpy_pickle.NumpyArrayWrapper\n)\x81"
    yield "dotted-name-in-a-line", b"\x80\x04" + behind(wrapper(line))[2:]
    computed = b"cbuiltins\nstr\n" + text("joblib.numpy_pickle") + b"\x85R"
    computed += text("NumpyArrayWrapper") + b"\x93)\x81"
    yield "computed-name", b"\x80\x04" + behind(wrapper(computed))[2:]
    beside = b"cjoblib.numpy_pickle\nNDArrayWrapper\n)\x81}"
    beside += members({"filename": text("model.joblib"), "subclass": ARRAY, "allow_mmap": b"\x89"})
    yield "array-in-a-file-beside", b"\x80\x02" + beside + b"b0" + PAYLOAD + b"."


def _through_functions() -> Iterator[tuple[str, bytes]]:
    arguments = ARRAY + shape(SKIPPED) + text("C") + dtype() + b"\x89N"
    made = WRAPPER + b"(" + arguments + b"tR"
    for function in (
        "sklearn.preprocessing._function_transformer._identity",
        "copy.copy",
        "copy.deepcopy",
    ):
        yield f"through-{function.rpartition('.')[2]}", behind(called(function, made) + b"}b")
    first = called("operator.itemgetter", b"K\x00") + b"(" + made + b"\x85tR"
    yield "through-itemgetter", behind(first + b"}b")
    partial = called("functools.partial", WRAPPER, arguments)
    yield "through-partial", behind(partial + b")R}b")
    factory = called("pandas.core.indexes.base._new_Index", WRAPPER, b"}")
    yield "through-new-index", behind(wrapper(factory))


def _used_again() -> Iterator[tuple[str, bytes]]:
    whole = members(fields())
    announced = members(fields(shape=shape(ANNOUNCED)))
    change = text("shape") + shape(SKIPPED) + b"s0"
    yield (
        "state-changed-before-build",
        behind(NEW + b"}q\x02" + announced + b"h\x02" + change + b"b"),
    )
    changes = b"h\x02" + members({"shape": shape(SKIPPED)}) + b"0"
    yield "state-changed-by-setitems", behind(NEW + b"}q\x02" + announced + changes + b"b")
    again = NEW + b"q\x01}q\x02" + announced + b"b"
    data = b"\xff" * ANNOUNCED
    tail = b"0h\x02" + change + NEW + b"h\x02b"
    yield "state-used-by-two", behind(again + data + tail)
    yield (
        "wrapper-built-twice",
        behind(again + data + b"0h\x01}" + members({"shape": shape(SKIPPED)}) + b"b"),
    )
    yield (
        "wrapper-built-again-by-nothing",
        behind(NEW + b"q\x01}" + whole + b"b" + b"\xff" * SKIPPED + b"0h\x01Nb"),
    )
    yield "wrapper-copied-by-dup", behind(NEW + b"2}" + whole + b"b" + b"\xff" * SKIPPED + b"0}b")
    yield "wrapper-built-in-a-tuple", behind(NEW + b"q\x01\x85q\x030h\x01}" + whole + b"b")
    yield "wrapper-of-a-dropped-list", behind(NEW + b"q\x01]h\x01a00h\x01}" + whole + b"b")
    yield "state-copied-by-dup", behind(NEW + b"}2" + announced + changes[2:] + b"b")
    typed = dtype("V250", 250)
    retyped = fields(dtype=typed[:-1] + b"bq\x05", shape=shape(1))
    yield (
        "type-changed-before-build",
        behind(NEW + b"}" + members(retyped) + b"h\x05" + dtype_state(SKIPPED) + b"b0b"),
    )
    yield (
        "type-changed-after-an-array",
        behind(
            NEW
            + b"}"
            + members(retyped)
            + b"b"
            + data
            + b"0"
            + NEW
            + b"}"
            + members(fields(dtype=b"h\x05" + dtype_state(SKIPPED) + b"b", shape=shape(1)))
            + b"b"
        ),
    )


def _odd_states() -> Iterator[tuple[str, bytes]]:
    usual = fields()
    yield "state-in-slots", behind(NEW + b"N}" + members(usual) + b"\x86b")
    announced = fields(shape=shape(ANNOUNCED))
    slots = members({"shape": shape(SKIPPED)})
    yield "state-of-two-parts", behind(NEW + b"}" + members(announced) + b"}" + slots + b"\x86b")
    ordered = b"ccollections\nOrderedDict\n)R"
    yield "state-made-by-a-call", behind(NEW + ordered + members(usual) + b"b")
    pairs = b"](" + b"".join(text(k) + v + b"\x86" for k, v in usual.items()) + b"e"
    yield "state-made-of-pairs", behind(NEW + b"cbuiltins\ndict\n" + pairs + b"\x85Rb")
    key = called("builtins.str", text("shape"))
    computed = b"}" + members(announced) + key + shape(SKIPPED) + b"s"
    yield "computed-key", behind(NEW + computed + b"b")
    twice = b"}" + members(announced) + members({"shape": shape(SKIPPED)})
    yield "key-twice", behind(NEW + twice + b"b")
    many = b"".join(text(f"a{n}") + b"N" for n in range(70))
    yield "many-keys", behind(NEW + b"}(" + many + b"u" + members(usual) + b"b")
    yield "shape-in-a-list", behind(wrapper(shape=b"](K\x05e"))
    yield "shape-of-a-call", behind(wrapper(shape=b"cbuiltins\ntuple\n](K\x05e\x85R"))
    integer = (
        b"cnumpy._core.multiarray\nscalar\n" + dtype("i8") + b"C\x08\x05" + bytes(7) + b"\x86R"
    )
    yield "shape-of-numpy-numbers", b"\x80\x03" + behind(wrapper(shape=integer + b"\x85"))[2:]
    yield "shape-of-nothing", behind(wrapper(shape=b")"), 1)
    padded = b"\x04" + b"\xff" * 4 + b"\xff" * SKIPPED
    for name, value in {
        "false": b"\x89",
        "zero": b"K\x00",
        "negative": number(-1),
        "text": text("16"),
        "list": b"]",
        "long": b"\x8a\x09" + b"\0" * 8 + b"\1",
    }.items():
        body = wrapper(numpy_array_alignment_bytes=value) + padded
        yield f"alignment-of-{name}", behind(body, 0)
    yield "alignment-of-none", behind(wrapper(numpy_array_alignment_bytes=b"N"))
    yield "alignment-missing", behind(wrapper())
    aligned = wrapper(numpy_array_alignment_bytes=b"K\x10")
    yield "padding-of-none", behind(aligned + b"\0" + b"\xff" * SKIPPED, 0)
    yield "padding-of-most", behind(aligned + b"\xff" * 256 + b"\xff" * SKIPPED, 0)
    yield "subclass-of-another", behind(wrapper(subclass=b"cbuiltins\nstr\n"))
    yield "subclass-of-none", behind(wrapper(subclass=b"N"))
    yield "map-of-text", behind(wrapper(allow_mmap=text("x")))


def _odd_types() -> Iterator[tuple[str, bytes]]:
    one = shape(1)
    yield "type-of-other-size", behind(wrapper(dtype=dtype("V250", SKIPPED), shape=one))
    yield "type-without-state", behind(wrapper(dtype=called("numpy.dtype", text("u1"))))
    twice = dtype("V250", 250) + dtype_state(SKIPPED) + b"b"
    yield "type-built-twice", behind(wrapper(dtype=twice, shape=one))
    yield "type-of-a-type", behind(wrapper(dtype=called("numpy.dtype", dtype())))
    yield "type-by-its-class", behind(wrapper(dtype=called("numpy.dtypes.UInt8DType")))
    other = dtype().replace(imported("numpy.dtype"), imported("numpy._core.multiarray.dtype"))
    yield "type-by-another-name", behind(wrapper(dtype=other))


def _nested() -> Iterator[tuple[str, bytes]]:
    objects = wrapper(dtype=dtype("O8", flags=63))
    yield "inner-pickle", b"\x80\x02" + objects + b"\x80\x02" + PAYLOAD + b"." + b"."
    empty = called("numpy.array", b"]")
    yield "behind-an-inner-pickle", b"\x80\x02" + objects + empty + b".0" + PAYLOAD + b"."
    framed = b"\x80\x04\x95" + (len(empty) + 3).to_bytes(8, "little") + b"N0" + empty + b"."
    yield "behind-an-inner-frame", b"\x80\x02" + objects + framed + b"0" + PAYLOAD + b"."
    inner = (
        b"\x80\x02" + WRAPPER + b"(" + ARRAY + shape(SKIPPED) + text("C") + dtype() + b"\x89NtR."
    )
    yield "wrapper-out-of-an-inner-pickle", behind(objects + inner + b"}b")
    structured = dtype("V8", 8, flags=1)
    yield "structure-of-objects", b"\x80\x02" + wrapper(dtype=structured) + PAYLOAD + b"." + b"."


def _opcodes_within_arrays() -> Iterator[tuple[str, bytes]]:
    """Yield files that are honest to joblib, and run a command under `pickle.load`."""
    for name, body in _payloads_within().items():
        opened = b"\x80\x02" + text("posix") + b"q\x640" + text("system") + b"q\x650"
        array = wrapper(dtype=dtype("u1"), shape=shape(len(body)))
        yield f"opcodes-{name}", b"\x80\x04" + opened[2:] + array + body + b"."


def _payloads_within() -> Mapping[str, bytes]:
    command = b"(S'echo x>$SCANNER_MARK'\ntR0"
    return {
        "in-an-array": b"0" + PAYLOAD + b".",
        "by-the-memo": b"0h\x64h\x65\x93" + command + b"N.",
        "by-a-long-index": b"0g" + b"0" * 900 + b"100\ng101\n\x93" + command + b"N.",
        "by-an-index-with-a-nul": b"0g100\0x\ng101\0\n\x93" + command + b"N.",
        "by-inst": b"0(S'echo x>$SCANNER_MARK'\niposix\nsystem\n.",
        "by-obj": b"0(cposix\nsystem\nS'echo x>$SCANNER_MARK'\no.",
        "computed": b"0cbuiltins\nstr\nh\x64\x85Rh\x65\x93" + command + b"N.",
        "behind-a-protocol": b"0\x80\x05" + PAYLOAD + b"N.",
        "by-the-memo-behind-a-protocol": b"0\x80\x05h\x64h\x65\x93" + command + b"N.",
        "behind-nones": b"N" * 5000 + PAYLOAD + b".",
        "behind-marks": b"(" * 5000 + PAYLOAD + b"N.",
        "behind-memoize": b"\x94" * 5000 + PAYLOAD + b".",
    }


def honest() -> Iterator[Sample]:
    """Yield arrays of every type, order, size, alignment and compression, alone and in others."""
    for name, content in _honest():
        yield Sample(
            name=f"joblib-{name}", filename="model.joblib", content=content, loader="joblib.load"
        )


def arrays() -> dict[str, Any]:
    """Return arrays of every type, each with a name."""
    some = np.arange(12)
    plain = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g")
    found = {
        code: some.astype(code) for code in (*plain, "F", "D", ">i4", ">f8", "M8[ns]", "m8[s]")
    }
    found |= {code: some.astype(code) for code in ("S1", "S7", "U1", "U9", "V5")}
    found["text"] = np.array(["cat", "dog\n", "(see N below)", "ü€"])
    found["bytes"] = np.array([b"cos\nsystem", b"N0.", b"\x80\x04N."])
    found["structure"] = np.zeros(3, dtype=[("a", "f4"), ("b", "i8", (2, 2)), ("c", "S3")])
    found["aligned"] = np.zeros(3, dtype=np.dtype([("a", "i1"), ("b", "f8")], align=True))
    found["structure-in-another"] = np.zeros(2, dtype=[("a", [("b", "u2"), ("c", "U4")])])
    found["objects"] = np.array([1, "a", None, {"b": [2.5]}, "a"], dtype=object)
    found["texts-as-objects"] = np.array(["dtype", "numpy", "os", "system", "dtype"], dtype=object)
    found["structure-of-objects"] = np.array([(1, "x")], dtype=[("a", "i4"), ("b", "O")])
    found["bytes-of-opcodes"] = np.frombuffer(bytes(range(256)), dtype="u1")
    found["matrix"] = matrix()
    return found


def _honest() -> Iterator[tuple[str, bytes]]:
    for name, array in arrays().items():
        square = array[: array.size // 4 * 4].reshape(-1, 2) if array.size >= 4 else array
        for protocol in (2, 3, 4, 5):
            yield f"{name}-{protocol}", dump({"array": array}, protocol=protocol)
        yield f"{name}-alone", dump(array)
        yield f"{name}-empty", dump(array[:0])
        if not array.dtype.hasobject:
            yield f"{name}-scalar", dump(np.asarray(array).reshape(-1)[0])
        yield f"{name}-fortran", dump([np.asfortranarray(square), square])
        yield f"{name}-unaligned", dump([array, "behind"], to=Unaligned())
        yield f"{name}-old", without_alignment([array, "behind"])
    for method in ("zlib", "gzip", "bz2", "lzma", "xz"):
        yield method, dump(list(arrays().values()), compress=(method, 3))
    for value in range(256):
        constant = np.full(5000, value, dtype="u1")
        yield f"constant-{value}", without_alignment([constant, "behind"])


class Unaligned(io.BytesIO):
    """A file that cannot tell its position, to which joblib pads no array."""

    def tell(self) -> int:
        """Refuse."""
        raise io.UnsupportedOperation


def without_alignment(value: Any) -> bytes:
    """Return what joblib before 1.2 writes, whose wrappers know of no alignment."""
    pickler = type(
        "_Pickler", (numpy_pickle.NumpyPickler,), {"_create_array_wrapper": _old_wrapper}
    )
    written = io.BytesIO()
    pickler(written).dump(value)
    return written.getvalue()


def _old_wrapper(self: Any, array: Any) -> Any:
    made = numpy_pickle.NumpyPickler._create_array_wrapper(self, array)
    del made.numpy_array_alignment_bytes
    return made
