"""Makes pickles that no pickler writes, by changing those of the corpus."""

from __future__ import annotations

import pickle
import pickletools
import random
from collections.abc import Callable, Iterator

from tests.promotion_steps.corpus import joblib_files, library_calls, pickles
from tests.promotion_steps.corpus.opcodes import text

_LARGEST_SEED = 3000
_MOST_CHANGES = 6
_NAMES = ("posix", "system", "numpy", "dtype", "os", "a", "shape", "joblib.numpy_pickle")
_GLOBALS = (
    "posix\nsystem",
    "numpy\ndtype",
    "builtins\nstr",
    "collections\nOrderedDict",
    "acme\nrun",
)


def seeds() -> list[bytes]:
    """Return what mutations begin with."""
    samples = (
        *pickles.malicious(),
        *joblib_files.malicious(),
        *library_calls.malicious(),
        *(one for one in joblib_files.honest() if "constant" not in one.name),
    )
    plain = {"a": [1, (2.5, None), {"b", b"c"}], "d": "text" * 20, 3: [True, 1 << 70]}
    found = [pickle.dumps(plain, protocol) for protocol in range(6)]
    found += [one.content for one in samples if len(one.content) <= _LARGEST_SEED]
    return [body for body in found if not body.startswith((b"x", b"BZh", b"\x1f\x8b", b"\xfd7z"))]


def mutations(bodies: list[bytes], seed: int) -> Iterator[bytes]:
    """Yield mutated bodies without end, the same ones for the same seed."""
    chance = random.Random(seed)
    while True:
        body = chance.choice(bodies)
        for _ in range(chance.randint(1, _MOST_CHANGES)):
            body = chance.choice(_CHANGES)(body, chance, bodies)
        yield body


def _flip(body: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    if not body:
        return body
    at = chance.randrange(len(body))
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def _insert(body: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    at = chance.choice(_cuts(body))
    return body[:at] + _opcode(chance) + body[at:]


def _insert_anywhere(body: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + _opcode(chance) + body[at:]


def _drop(body: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    first, last = sorted((chance.choice(_cuts(body)), chance.choice(_cuts(body))))
    return body[:first] + body[last:] if last - first < 40 else body


def _repeat(body: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    first, last = sorted((chance.choice(_cuts(body)), chance.choice(_cuts(body))))
    return body[:last] + body[first:last] * chance.choice((1, 1, 2, 5)) + body[last:]


def _swap(body: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    cuts = _cuts(body)
    if len(cuts) < 4:
        return body
    one, two, three = sorted(chance.sample(cuts, 3))
    return body[:one] + body[two:three] + body[one:two] + body[three:]


def _splice(body: bytes, chance: random.Random, bodies: list[bytes]) -> bytes:
    other = chance.choice(bodies)
    joined = body[: chance.choice(_cuts(body))] + other[chance.choice(_cuts(other)) :]
    return joined[: 3 * _LARGEST_SEED]


def _append_another(body: bytes, chance: random.Random, bodies: list[bytes]) -> bytes:
    return (body + chance.choice(bodies))[: 3 * _LARGEST_SEED]


def _cuts(body: bytes) -> list[int]:
    """Return where opcodes begin, as far as the body can be read."""
    found = [0]
    try:
        found += [at for _, _, at in pickletools.genops(body) if at is not None]
    except Exception:
        found.append(len(body))
    return found


def _opcode(chance: random.Random) -> bytes:
    kind = chance.randrange(10)
    if kind < 4:
        return bytes([chance.choice(_PLAIN)])
    return chance.choice(_WITH_ARGUMENTS)(chance)


def _index(chance: random.Random) -> bytes:
    digits = str(chance.choice((0, 1, 2, 3, 5, 10, 100, 255, 256))).encode()
    return (
        chance.choice((b"", b" ", b"+", b"00", b"0" * 700, b"-"))
        + digits
        + chance.choice((b"", b" ", b"\0", b"\0x", b"_0", b"L", b"\r"))
    )


_PLAIN = b"(.012NR)]}abdeosu tlQ\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98"
_WITH_ARGUMENTS: tuple[Callable[[random.Random], bytes], ...] = (
    lambda chance: b"c" + chance.choice(_GLOBALS).encode() + b"\n",
    lambda chance: b"i" + chance.choice(_GLOBALS).encode() + b"\n",
    lambda chance: text(chance.choice(_NAMES)),
    lambda chance: b"\x8c" + bytes([len(name := chance.choice(_NAMES))]) + name.encode(),
    lambda chance: b"S'" + chance.choice(_NAMES).encode() + b"'\n",
    lambda chance: b"V" + chance.choice(_NAMES).encode() + b"\n",
    lambda chance: b"p" + _index(chance) + b"\n",
    lambda chance: b"g" + _index(chance) + b"\n",
    lambda chance: b"I" + _index(chance) + b"\n",
    lambda chance: b"L" + _index(chance) + b"\n",
    lambda chance: b"F" + _index(chance) + b"\n",
    lambda chance: b"q" + bytes([chance.randrange(12)]),
    lambda chance: b"h" + bytes([chance.randrange(12)]),
    lambda chance: b"r" + chance.randrange(300).to_bytes(4, "little"),
    lambda chance: b"j" + chance.randrange(300).to_bytes(4, "little"),
    lambda chance: b"K" + bytes([chance.randrange(256)]),
    lambda chance: b"M" + chance.randrange(1 << 16).to_bytes(2, "little"),
    lambda chance: b"J" + chance.randrange(1 << 32).to_bytes(4, "little"),
    lambda chance: b"\x95" + chance.choice((0, 1, 5, 60, 1 << 40)).to_bytes(8, "little"),
    lambda chance: b"\x80" + bytes([chance.randrange(7)]),
    lambda chance: b"P" + chance.choice(_NAMES).encode() + b"\n",
    lambda chance: (
        chance.choice((b"C", b"U", b"\x8a")) + bytes([size := chance.randrange(9)]) + b"." * size
    ),
    lambda chance: b"\x82" + bytes([chance.randrange(256)]),
    lambda chance: joblib_files.wrapper(),
    lambda chance: joblib_files.dtype(),
    lambda chance: b"\x94" * chance.choice((1, 2, 3, 50, 5000)),
)
_CHANGES: tuple[Callable[[bytes, random.Random, list[bytes]], bytes], ...] = (
    _flip,
    _flip,
    _insert,
    _insert,
    _insert,
    _insert_anywhere,
    _drop,
    _repeat,
    _swap,
    _splice,
    _append_another,
)
