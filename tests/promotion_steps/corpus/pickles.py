"""Pickles that run a command, each by another way of writing or of calling."""

from __future__ import annotations

import pickle
import pickletools
from collections import OrderedDict
from collections.abc import Iterator

from tests.promotion_steps.corpus.opcodes import (
    COMMAND,
    PAYLOAD,
    RunsACommand,
    called,
    imported,
    text,
)
from tests.promotion_steps.corpus.sample import Sample

PICKLE, PICKLES, PANDAS = "pickle.load", "pickle.load until the end", "pandas.read_pickle"
RUN = b"(" + text(COMMAND) + b"tR"
"""Calls what is on the stack with the command."""
_PROGRAM = "import os;os.system(os.environ and 'echo x>$SCANNER_MARK')"


def malicious() -> Iterator[Sample]:
    """Yield pickles that run a command."""
    for name, content in _all():
        yield Sample(name=f"pickle-{name}", filename="model.pkl", content=content, loader=PICKLE)
    for name, content in _several():
        yield Sample(name=f"pickle-{name}", filename="model.pkl", content=content, loader=PICKLES)
    for name, content in _without_a_loader():
        yield Sample(name=f"pickle-{name}", filename="model.pkl", content=content, loader=None)
    endless = b"(" + text(COMMAND) + b"iposix\nsystemX"  # Python's own unpickler drops a byte
    name = "pickle-inst-in-an-endless-line"
    yield Sample(name=name, filename="model.pkl", content=endless, loader="joblib.load")
    plain = pickle.dumps(RunsACommand())
    yield Sample(name="pickle-of-pandas", filename="model.pkl", content=plain, loader=PANDAS)
    for suffix in ("bin", "dat", "pickle", "txt", "json", "safetensors", "h5"):
        name = f"pickle-named-{suffix}"
        yield Sample(name=name, filename=f"model.{suffix}", content=PAYLOAD + b".", loader=PICKLE)


def _all() -> Iterator[tuple[str, bytes]]:
    yield from _written_by_python()
    yield from _spelled()
    yield from _memos()
    yield from _behind_literals()
    yield from _frames()
    yield from _stacks()
    yield from _computed_names()
    yield from _callers()
    yield from _gadgets()
    yield from _states()


def _written_by_python() -> Iterator[tuple[str, bytes]]:
    for protocol in range(6):
        body = pickle.dumps(RunsACommand(), protocol)
        yield f"protocol-{protocol}", body
        yield f"protocol-{protocol}-optimized", pickletools.optimize(body)
    nested = OrderedDict(a=[(1, {"b": RunsACommand()}), {2, 3}], c=b"bytes" * 50)
    for protocol in range(6):
        yield f"deep-in-protocol-{protocol}", pickle.dumps(nested, protocol)
    yield "without-its-end", pickle.dumps(RunsACommand(), 2)[:-1]
    yield "behind-a-large-value", pickle.dumps([b"x" * 300_000, "y" * 300_000, RunsACommand()])


def _spelled() -> Iterator[tuple[str, bytes]]:
    command = b"S'" + COMMAND.encode() + b"'\n"
    yield "inst", b"(" + command + b"iposix\nsystem\n."
    yield "obj", b"(cposix\nsystem\n" + command + b"o."
    yield "os-system", b"cos\nsystem\n" + RUN + b"."
    yield "python-2-name", b"c__builtin__\neval\n(" + text(f"({_as_expression()})") + b"tR."
    yield "dotted-global", b"\x80\x04" + text("os") + text("path.os.system") + b"\x93" + RUN + b"."
    yield "dotted-in-a-line", b"\x80\x04cos\npath.os.system\n" + RUN + b"."
    for name, module, member in (
        ("string", b"S'\\x70osix'\n", b"S'\\163ystem'\n"),
        ("string-in-double-quotes", b'S"posix"\n', b'S"system"\n'),
        ("binstring", b"T\x05\0\0\0posix", b"U\x06system"),
        ("unicode", b"V\\u0070osix\n", b"Vsystem\n"),
        ("binunicode", text("posix"), b"\x8c\x06system"),
        ("binunicode8", b"\x8d" + (5).to_bytes(8, "little") + b"posix", b"Vsystem\n"),
    ):
        yield f"name-in-a-{name}", b"\x80\x04" + module + member + b"\x93" + RUN + b"."
    yield "frozen-module-behind-a-nul", b"cos\0numpy\nsystem\n" + RUN + b"."
    yield "protocol-in-the-middle", b"\x80\x02N0\x80\x00" + PAYLOAD + b"\x80\x05."
    yield "protocol-again-and-again", b"\x80\x05" * 200 + PAYLOAD + b"."
    yield "protocol-too-high-behind-it", PAYLOAD + b"\x80\x09."
    yield "unknown-opcode-behind-it", PAYLOAD + b"\xff."
    yield "mark-behind-it", PAYLOAD + b"(."


def _as_expression() -> str:
    return f"__import__('os').system('{COMMAND}')"


def _memos() -> Iterator[tuple[str, bytes]]:
    put = text("posix") + b"p%b\n0" + text("system") + b"p%b\n0g%b\ng%b\n\x93" + RUN + b"."
    for name, one, two in (
        ("plain", b"1", b"2"),
        ("with-zeros", b"0" * 1100 + b"1", b"0" * 1100 + b"2"),
        ("with-underscores", b"1_0", b"1_1"),
        ("with-spaces", b" \t7", b"8 \r"),
        ("with-a-sign", b"+1", b"+2"),
        ("with-a-nul", b"5\0junk", b"6\0"),
        ("ahead", b"70000", b"70001"),
    ):
        yield f"index-{name}", b"\x80\x04" + put % (one, two, one, two)
    yield "index-twice", b"\x80\x04" + _put_twice()
    yield (
        "index-of-bytes",
        b"\x80\x04"
        + text("posix")
        + b"q\xff0"
        + text("system")
        + (b"r\x00\x01\x00\x000h\xffj\x00\x01\x00\x00\x93" + RUN + b"."),
    )
    gap = text("a") + b"q\x030" + text("posix") + b"\x940" + text("system") + b"\x940h\x01h\x02\x93"
    yield "memoize-behind-a-gap", b"\x80\x04" + gap + RUN + b"."
    stuck = text("a") + b"q\x010" + text("posix") + b"\x940" + b"h\x01" + text("system") + b"\x93"
    yield "memoize-upon-a-gap", b"\x80\x04" + stuck + RUN + b"."
    over = text("a") + b"q\x010" + b"N" + b"\x94" * 5000 + b"0" + text("posix") + b"\x940"
    yield "memoize-run", b"\x80\x04" + over + b"h\x01" + text("system") + b"\x93" + RUN + b"."
    run = b"N" + b"\x94" * 5000 + b"0" + text("posix") + b"\x940j\x88\x13\x00\x00"
    yield "memoize-long-run", b"\x80\x04" + run + text("system") + b"\x93" + RUN + b"."
    yield "function-in-the-memo", b"\x80\x04cposix\nsystem\n\x940N0h\x00" + RUN + b"."


def _put_twice() -> bytes:
    one = text("x") + b"p1\n0" + text("posix") + b"p001\n0" + text("system") + b"p2\n0"
    return one + b"g1\ng2\n\x93" + RUN + b"."


def _behind_literals() -> Iterator[tuple[str, bytes]]:
    for name, literal in {
        "octal": b"I017\n",
        "hexadecimal": b"I0x1f\n",
        "spaces": b"I 7\n",
        "underscores": b"I1_000\n",
        "nul": b"I12\0junk\n",
        "negative": b"I-7\n",
        "large": b"I" + b"9" * 4000 + b"\n",
        "truth": b"I01\n",
        "long": b"L7L\n",
        "long-hexadecimal": b"L0x10L\n",
        "long-with-a-nul": b"L12\0LL\n",
        "float": b"F1e5\n",
        "float-nan": b"Fnan\n",
        "float-with-underscores": b"F-0.5E+3\n",
        "float-of-bytes": b"G" + bytes(8),
        "empty-long": b"\x8a\0",
        "long-of-bytes": b"\x8a\xff" + b"\x7f" * 255,
        "long4": b"\x8b\x02\0\0\0ab",
        "long-string": b"S'" + b"a" * 200_000 + b"'\n",
        "long-unicode": b"V" + b"a" * 200_000 + b"\n",
        "bytes8": b"\x8e" + (70_000).to_bytes(8, "little") + b"." * 70_000,
        "bytearray8": b"\x96" + (70_000).to_bytes(8, "little") + b"." * 70_000,
        "escapes": b"S'\\\\\\'\\n\\q\\x2e'\n",
    }.items():
        yield f"behind-{name}", b"\x80\x02" + literal + b"0" + PAYLOAD + b"."


def _frames() -> Iterator[tuple[str, bytes]]:
    def frame(size: int) -> bytes:
        return b"\x95" + size.to_bytes(8, "little")

    yield "frame-too-short", b"\x80\x04" + frame(3) + PAYLOAD + b"."
    yield "frame-of-nothing", b"\x80\x04" + frame(0) + PAYLOAD + b"."
    yield "frame-in-a-frame", b"\x80\x04" + frame(20) + frame(5) + PAYLOAD + b"."
    yield "frame-beyond-the-stop", b"\x80\x04" + frame(len(PAYLOAD) + 9) + PAYLOAD + b"........."
    yield "frame-in-protocol-0", frame(len(PAYLOAD) + 1) + PAYLOAD + b"."
    middle = text("posix") + text("system") + b"\x93"
    yield "frame-in-the-middle", b"\x80\x04" + middle + frame(len(RUN) + 1) + RUN + b"."


def _stacks() -> Iterator[tuple[str, bytes]]:
    yield "dup", b"cposix\nsystem\n20" + RUN + b"."
    yield "dup-of-arguments", b"\x80\x02cposix\nsystem\n" + text(COMMAND) + b"\x8520R."
    yield "pop-of-a-mark", b"N((00" + PAYLOAD + b"."
    yield "pop-mark", b"(NNN1" + PAYLOAD + b"."
    yield "marks", b"(" * 300 + PAYLOAD + b"."
    yield "call-in-a-dropped-group", b"(" + PAYLOAD + b"1N."
    yield "call-in-a-key", b"(" + PAYLOAD + b"Nd."
    yield "call-in-a-frozenset", b"\x80\x04(" + PAYLOAD + b"\x91."
    yield "call-in-arguments", called("builtins.list", b"(" + PAYLOAD + b"t") + b"."
    yield "function-out-of-a-group", b"(NNcposix\nsystem\n" + text(COMMAND) + b"\x85Rt."


def _computed_names() -> Iterator[tuple[str, bytes]]:
    for name, computed in {
        "str": called("builtins.str", text("posix")),
        "str-by-newobj": b"cbuiltins\nstr\n(" + text("posix") + b"t\x81",
        "reconstructor": called(
            "copyreg._reconstructor",
            imported("builtins.str"),
            imported("builtins.str"),
            text("posix"),
        ),
        "encode": called("_codecs.encode", text("cbfvk"), text("rot13")),
        "decode": called("_codecs.decode", text("cbfvk"), text("rot13")),
        "object": called("numpy.object_", text("posix")),
        "identity": called("sklearn.preprocessing._function_transformer._identity", text("posix")),
        "format": called("builtins.format", text("posix")),
        "join": called("posixpath.join", text("posix")),
        "min": called("builtins.min", text("posix"), text("x")),
        "next": called("builtins.next", called("builtins.iter", b"(" + text("posix") + b"t")),
    }.items():
        body = computed + text("system") + b"\x93" + RUN + b"."
        yield f"name-by-{name}", b"\x80\x04" + body
    dotted = text("os") + text("path.os." * 300 + "system") + b"\x93"
    yield "name-of-many-parts", b"\x80\x04" + dotted + RUN + b"."


def _callers() -> Iterator[tuple[str, bytes]]:
    system, command = imported("posix.system"), text(COMMAND)
    partial = called("functools.partial", system, command)
    for name, body in {
        "generator": called("numpy.random._pickle.__generator_ctor", command, system),
        "randomstate": called("numpy.random._pickle.__randomstate_ctor", command, system),
        "partial": partial + b")R",
        "map": called("builtins.list", called("builtins.map", system, b"](" + command + b"e")),
        "filter": called("builtins.list", called("builtins.filter", system, b"(" + command + b"t")),
        "max": called("builtins.max", called("builtins.map", system, b"(" + command + b"t")),
        "methodcaller": called("operator.methodcaller", text("system"), command)
        + b"("
        + imported("shutil.os")
        + b"tR",
        "starmap": called(
            "builtins.list", called("itertools.starmap", system, b"((" + command + b"tt")
        ),
        "defaultdict": called("operator.getitem", called("collections.defaultdict", partial), b"N"),
        "thread": called("threading.Timer", b"K\x00", system, b"(" + command + b"t")
        + b"q\x010"
        + called("operator.methodcaller", text("run"))
        + b"(h\x01tR",
        "vectorize": called("numpy.vectorize", system) + b"(" + command + b"tR",
    }.items():
        yield f"call-through-{name}", b"\x80\x02" + body + b"."


def _gadgets() -> Iterator[tuple[str, bytes]]:
    inner = PAYLOAD + b"."
    program, expression = text(_PROGRAM), text(_as_expression())
    for name, body in {
        "eval": called("builtins.eval", expression),
        "exec": called("builtins.exec", program),
        "compile": called(
            "builtins.eval", called("builtins.compile", program, text("x"), text("exec"))
        ),
        "getattr": called("builtins.getattr", imported("shutil.os"), text("system")) + RUN,
        "attrgetter": called("operator.attrgetter", text("system"))
        + b"("
        + imported("shutil.os")
        + b"tR"
        + RUN,
        "import-module": called(
            "builtins.getattr", called("importlib.import_module", text("os")), text("system")
        )
        + RUN,
        "ufunc": called("numpy.core._ufunc_reconstruct", text("os"), text("system")) + RUN,
        "popen": called("os.popen", text(COMMAND)),
        "spawn": called("os.spawnlp", b"K\x00", text("sh"), text("sh"), text("-c"), text(COMMAND)),
        "subprocess": called("subprocess.getoutput", text(COMMAND)),
        "pty": called("pty.spawn", b"(" + text("sh") + text("-c") + text(COMMAND) + b"t"),
        "timeit": called("timeit.timeit", program, text("pass"), imported("time.time"), b"K\x01"),
        "profile": called("cProfile.run", program),
        "runpy": called(
            "runpy._run_code", called("builtins.compile", program, text("x"), text("exec")), b"}"
        ),
        "code": called(
            "operator.methodcaller",
            text("runsource"),
            text("import os;os.system('echo x>$SCANNER_MARK')"),
        )
        + b"("
        + called("code.InteractiveInterpreter")
        + b"tR",
        "pickle-in-bytes": b"\x80\x03" + called("pickle.loads", _bytes(inner)),
        "c-pickle-in-bytes": b"\x80\x03" + called("_pickle.loads", _bytes(inner)),
        "pickle-in-a-buffer": b"\x80\x03"
        + called("pickle.load", called("io.BytesIO", _bytes(inner))),
        "joblib-in-a-buffer": b"\x80\x03"
        + called("joblib.load", called("io.BytesIO", _bytes(inner))),
        "numpy-in-a-buffer": b"\x80\x03"
        + called("numpy.load", called("io.BytesIO", _bytes(inner)), b"N\x88"),
        "marshal": b"\x80\x03" + called("types.FunctionType", _code(), b"}") + b")R",
        "runstring": called("numpy.testing._private.utils.runstring", program, b"}"),
        "system-of-shutil": b"\x80\x04" + text("shutil") + text("os.system") + b"\x93" + RUN,
        "spawn-of-multiprocessing": called(
            "multiprocessing.util.spawnv_passfds",
            _bytes(b"/bin/sh"),
            b"](" + text("sh") + text("-c") + text(COMMAND) + b"e",
            b")",
        ),
        "distribution": _distribution(),
    }.items():
        yield f"gadget-{name}", body + b"."


def _bytes(body: bytes) -> bytes:
    return b"B" + len(body).to_bytes(4, "little") + body


def _code() -> bytes:
    import marshal

    return called("marshal.loads", _bytes(marshal.dumps(compile(_PROGRAM, "x", "exec"))))


def _distribution() -> bytes:
    """A distribution of SciPy runs a part of its state with `exec`."""
    template = f"{_PROGRAM}\ndef _parse_args(self): pass\n" + "".join(
        f"def _parse_args_{kind}(self): pass\n" for kind in ("rvs", "stats")
    )
    state = b"}(" + text("_parse_arg_template") + text(template) + b"u"
    return (
        b"\x80\x02" + imported("scipy.stats._continuous_distns.norm_gen") + b")\x81" + state + b"b"
    )


def _states() -> Iterator[tuple[str, bytes]]:
    system, command = imported("posix.system"), text(COMMAND)
    namespace = imported("types.SimpleNamespace") + b")R"
    ordered = imported("collections.OrderedDict") + b")R"
    sets = b"}(" + text("__setstate__") + system + b"ub" + command + b"b"
    yield "setstate-of-an-instance", b"\x80\x02" + ordered + sets + b"."
    slots = b"N}(" + text("__setstate__") + system + b"u\x86b" + command + b"b"
    yield "setstate-in-slots", b"\x80\x02" + namespace + slots + b"."
    appends = b"}(" + text("append") + system + b"ub" + command + b"a"
    yield "append-of-an-instance", b"\x80\x02" + namespace + appends + b"."
    adds = b"}(" + text("add") + system + b"ub(" + command + b"\x90"
    yield "add-of-an-instance", b"\x80\x04" + namespace + adds + b"."
    key = called("builtins.str", text("__setstate__"))
    computed = b"}(" + key + system + b"ub" + command + b"b"
    yield "computed-setstate", b"\x80\x02" + ordered + computed + b"."
    many = b"".join(text(f"a{one}") + b"N" for one in range(70))
    late = b"}(" + many + text("__setstate__") + system + b"ub" + command + b"b"
    yield "setstate-behind-many", b"\x80\x02" + ordered + late + b"."


def _several() -> Iterator[tuple[str, bytes]]:
    yield "second", b"N." + PAYLOAD + b"."
    yield "second-with-a-protocol", b"\x80\x04N.\x80\x04" + PAYLOAD + b"."
    yield "hundredth", b"\x80\x02K\x01." * 99 + PAYLOAD + b"."
    yield "second-behind-a-text", b"Vtext\n." + pickle.dumps(RunsACommand(), 0)


def _without_a_loader() -> Iterator[tuple[str, bytes]]:
    """Yield pickles for loaders with extensions, persistent objects or buffers of their own."""
    for opcode, size in ((b"\x82", 1), (b"\x83", 2), (b"\x84", 4)):
        body = opcode + (7).to_bytes(size, "little") + RUN
        yield f"extension-of-{size}", b"\x80\x02" + body + b"."
    yield "persistent-object-called", b"\x80\x02Psystem\n" + RUN + b"."
    yield "persistent-object-of-the-stack", b"\x80\x02" + text("system") + b"Q" + RUN + b"."
    yield "persistent-name", b"\x80\x04Pposix\n" + text("system") + b"\x93" + RUN + b"."
    yield "buffer-as-a-name", b"\x80\x05\x97\x98" + b"0" + PAYLOAD + b"."
