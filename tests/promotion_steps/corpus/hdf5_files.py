"""HDF5 files that hide a config, hold a pickle, or lead to other files."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

from tests.promotion_steps.corpus.hdf5_writer import (
    ATTRIBUTE,
    NOWHERE,
    attribute,
    hdf5,
    variable,
)
from tests.promotion_steps.corpus.keras_files import POPEN, sequential
from tests.promotion_steps.corpus.payload import COMMAND
from tests.promotion_steps.corpus.sample import Sample

CONFIG = json.dumps(sequential(POPEN)).encode()


def malicious() -> Iterator[Sample]:
    for name, content in (*_configs(), *_outside(), *_pickles(), *_broken()):
        yield Sample(name=f"hdf5-{name}", filename="model.h5", content=content, loader=None)


def _configs() -> Iterator[tuple[str, bytes]]:
    yield "superblock-2", hdf5(version=2, model_config=CONFIG)
    yield "training-config", hdf5(training_config=CONFIG)
    for size in (512, 1024, 4096):
        yield f"behind-{size}-bytes", hdf5(userblock=b"text".ljust(size), model_config=CONFIG)
    for version in (2, 3):
        yield f"attribute-{version}", hdf5(attribute_version=version, model_config=CONFIG)
    yield "padded", hdf5(model_config=CONFIG + bytes(9))
    good, bad = (attribute("model_config", one) for one in (b'{"a": 1}', CONFIG))
    yield "config-twice", hdf5((ATTRIBUTE, good), (ATTRIBUTE, bad))
    place = 96 + 16 + 8 + 104
    kind, value, heap = variable(CONFIG, place)
    told = attribute("model_config", value, kind=kind)
    file = hdf5((ATTRIBUTE, told))
    yield "in-a-heap", file.ljust(place, b"\0") + heap
    yield "in-no-heap", file
    rows = bytes((1, 1, 0, 0, 0, 0, 0, 0)) + struct.pack("<Q", 1)
    yield "in-rows", hdf5((ATTRIBUTE, attribute("model_config", CONFIG, space=rows)))
    continued = struct.pack("<HHB3x", ATTRIBUTE, len(attribute("model_config", CONFIG)), 0)
    behind = continued + attribute("model_config", CONFIG)
    head = hdf5((0x10, struct.pack("<QQ", 136, len(behind))))
    yield "continued", head.ljust(136, b"\0") + behind


def _outside() -> Iterator[tuple[str, bytes]]:
    link = b"\x01\x08\x40" + b"\x01x" + struct.pack("<H", 9) + b"\0o.h5\0/x\0"
    yield "link-outside", hdf5((0x06, link))
    yield "link-of-a-program", hdf5((0x06, b"\x01\x08\x80\x01x" + struct.pack("<H", 1) + b"x"))
    yield "data-outside", hdf5((0x07, b"\x01\0\0\0\x01\0\x01\0" + bytes(8)))
    yield "virtual-data", hdf5((0x08, b"\x04\x03" + bytes(12)))


def _pickles() -> Iterator[tuple[str, bytes]]:
    yield "pickled-attribute", hdf5(title=COMMAND)
    yield "pickled-rows", hdf5(PSEUDOATOM=b"object")


def _broken() -> Iterator[tuple[str, bytes]]:
    dense = struct.pack("<BB", 0, 0) + struct.pack("<QQ", 500, 600)
    yield "dense-attributes", hdf5((0x15, dense))
    yield "dense-links", hdf5((0x02, dense))
    yield "shared-attribute", hdf5(flags=2, model_config=CONFIG)
    elsewhere = bytearray(attribute("model_config", CONFIG, version=2))
    elsewhere[1] = 1
    yield "shared-type", hdf5((ATTRIBUTE, bytes(elsewhere)))
    whole = hdf5(model_config=CONFIG)
    yield "cut", whole[:-200]
    yield "no-words", whole[:13] + b"\4\4" + whole[15:]
    yield "superblock-9", whole[:8] + b"\x09" + whole[9:]
    yield "text-alone", whole[:8] + bytes(56) + CONFIG
    circle = struct.pack("<QQ", 96 + 16, 24)
    yield "circle", hdf5((0x10, circle))
    yield "no-root", whole[:64] + NOWHERE + whole[72:]
