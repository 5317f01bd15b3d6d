"""Pickles that run a command, each by a random choice of spellings, memos, calls and containers."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Callable, Iterator

from tests.promotion_steps.corpus import joblib_files
from tests.promotion_steps.corpus.opcodes import COMMAND
from tests.promotion_steps.corpus.sample import Sample

_FUNCTIONS = (("os", "system"), ("posix", "system"), ("subprocess", "getoutput"), ("os", "popen"))
_DOTTED = (("shutil", "os.system"), ("glob", "os.system"), ("random", "_os.system"))
_LOADERS = ("pickle.load", "joblib.load")
_PACKERS: tuple[Callable[[bytes], bytes], ...] = (
    gzip.compress,
    zlib.compress,
    bz2.compress,
    lzma.compress,
)
_PADDING = (
    b"", b"N0", b"((00", b"(NNN1", b"]0", b"K\x01200", b"\x88\x8900", b"}0", b"\x80\x04",
    b"I0x1f\n0", b"F1.5\n0", b"G" + bytes(8) + b"0", b"\x8a\x02ab0", b"C\x03...0",
    b"\x96\x04" + bytes(7) + b"....0", b"\x8e\x04" + bytes(7) + b"RRRR0", b"\x8f0",
    b"(K\x01\x910", b"ccollections\nOrderedDict\n)R0", b"cbuiltins\nset\n](K\x01e\x85R0",
    b"N\x940", b"L7L\n0", b"ctypes\nSimpleNamespace\n)RN}V_a\nNs\x86b0", b"\x95" + bytes(8),
    b"ccollections\ndeque\n)RNa0", joblib_files.wrapper() + b"\xff" * joblib_files.SKIPPED + b"0",
)  # fmt: skip
"""Opcodes that leave the stack as it is."""


def malicious(number: int, seed: int) -> Iterator[Sample]:
    """Yield so many pickles, the same ones for the same seed; not every one runs its command."""
    chance = random.Random(seed)
    for index in range(number):
        body, loader = _whole(chance), chance.choice(_LOADERS)
        if chance.random() < 0.15:
            body, loader = b"\x80\x02N." + body, "pickle.load until the end"
        elif loader == "joblib.load" and chance.random() < 0.6:
            body = chance.choice(_PACKERS)(body)
        name = chance.choice(("model.pkl", "model.bin", "model.joblib"))
        yield Sample(name=f"generated-{index}", filename=name, content=body, loader=loader)


def _whole(chance: random.Random) -> bytes:
    protocol = chance.randrange(6)
    body = b"".join(_padding(chance) for _ in range(chance.randrange(4)))
    body += _contained(chance, _called(chance, is_new=protocol >= 4)) + _padding(chance) + b"."
    if protocol >= 4 and chance.random() < 0.2:
        size = chance.choice((len(body), len(body), 5, 0))
        body = b"\x95" + size.to_bytes(8, "little") + body
    return body if protocol < 2 else b"\x80" + bytes([protocol]) + body


def _padding(chance: random.Random) -> bytes:
    return chance.choice(_PADDING)


def _text(chance: random.Random, value: str) -> bytes:
    body = value.encode()
    size = len(body)
    return chance.choice(
        (
            b"S'" + body + b"'\n",
            b'S"' + body.replace(b"y", b"\\x79") + b'"\n',
            b"V" + body.replace(b"s", b"\\u0073") + b"\n",
            b"V" + body.replace(b"o", b"\\U0000006f") + b"\n",
            b"X" + size.to_bytes(4, "little") + body,
            b"\x8c" + bytes([size]) + body,
            b"\x8d" + size.to_bytes(8, "little") + body,
            b"T" + size.to_bytes(4, "little") + body,
            b"U" + bytes([size]) + body,
        )
    )


def _recalled(chance: random.Random, pushed: bytes, first: int) -> bytes:
    """Return what pushes a value, maybe by way of the memo."""
    at = first + chance.randrange(40)
    one, four = bytes([at]), at.to_bytes(4, "little")
    return pushed + chance.choice(
        (
            b"",
            b"p%d\n0g%d\n" % (at, at),
            b"q" + one + b"0h" + one,
            b"r" + four + b"0j" + four,
            b"p 0%d\0x\n0g+%d \n" % (at, at),
            b"q" + one + b"200h" + one,
        )
    )


def _function(chance: random.Random, *, is_new: bool) -> bytes:
    module, name = chance.choice(_FUNCTIONS)
    kind = chance.randrange(4)
    if kind == 0:
        return f"c{module}\n{name}\n".encode()
    if kind == 1:
        return b"cbuiltins\ngetattr\n(cshutil\nos\n" + _text(chance, "system") + b"tR"
    if kind == 2 and is_new:
        module, name = chance.choice(_DOTTED)
    names = _recalled(chance, _text(chance, module), 20), _recalled(chance, _text(chance, name), 60)
    return names[0] + _padding(chance) + names[1] + b"\x93"


def _called(chance: random.Random, *, is_new: bool) -> bytes:
    command = _recalled(chance, _text(chance, COMMAND), 100)
    function = _function(chance, is_new=is_new)
    module, name = chance.choice(_FUNCTIONS)
    return chance.choice(
        (
            function + command + b"\x85R",
            b"(" + function + command + b"o",
            b"(" + command + f"i{module}\n{name}\n".encode(),
            _recalled(chance, function, 140) + b"(" + _padding(chance) + command + b"tR",
            b"cbuiltins\nmap\n(" + function + b"]" + command
            + b"atRq\xc80cbuiltins\nlist\nh\xc8\x85R",
            function + b"20" + command + b"\x85R",
        )
    )  # fmt: skip


def _contained(chance: random.Random, call: bytes) -> bytes:
    objects = joblib_files.wrapper(dtype=joblib_files.dtype("O8", flags=63))
    return chance.choice(
        (
            call,
            b"]" + call + b"a",
            b"}" + call + b"Ns",
            b"}(N" + call + b"u",
            b"(" + call + b"t",
            b"(" + call + b"1N",
            call + b"0N",
            b"ctypes\nSimpleNamespace\n)R}Va\n" + call + b"sb",
            b"\x8f(" + call + b"\x90",
            b"(" + call + b"l",
            objects + b"\x80\x04" + call + b".",
        )
    )
