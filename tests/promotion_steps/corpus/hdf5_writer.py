"""Writes small HDF5 files, also such as the HDF5 library would not write."""

from __future__ import annotations

import struct

SIGNATURE = b"\x89HDF\r\n\x1a\n"
NOWHERE = b"\xff" * 8
SCALAR = bytes((1, 0, 0, 0, 0, 0, 0, 0))
ATTRIBUTE = 0x0C


def hdf5(
    *messages: tuple[int, bytes],
    version: int = 0,
    userblock: bytes = b"",
    attribute_version: int = 1,
    flags: int = 0,
    **attributes: bytes,
) -> bytes:
    """Write a file with a root group.

    Args:
        messages: Of the root's header, beside its attributes.
        version: Of the superblock, 0 or 2.
        userblock: Bytes in front of the file.
        attribute_version: Of the attributes' messages.
        flags: Of the attributes' messages in the header.
        attributes: Texts of fixed length.
    """
    told = [
        (ATTRIBUTE, attribute(name, text, version=attribute_version))
        for name, text in attributes.items()
    ]
    root = 96
    header = object_header([*messages, *told], flags=flags)
    end = root + len(header)
    if version == 0:
        superblock = (
            SIGNATURE + bytes((0, 0, 0, 0, 0, 8, 8, 0)) + struct.pack("<HHL", 4, 16, 0)
            + struct.pack("<Q", 0) + NOWHERE + struct.pack("<Q", end) + NOWHERE
            + struct.pack("<QQLL16x", 0, root, 0, 0)
        )  # fmt: skip
    else:
        superblock = (
            SIGNATURE + bytes((2, 8, 8, 0)) + struct.pack("<Q", 0) + NOWHERE
            + struct.pack("<QQL", end, root, 0)
        )  # fmt: skip
    return userblock + superblock.ljust(root, b"\0") + header


def attribute(
    name: str, text: bytes, *, version: int = 1, space: bytes = SCALAR, kind: bytes | None = None
) -> bytes:
    datatype = kind or bytes((0x13, 0, 0, 0)) + struct.pack("<L", len(text))
    parts = [name.encode() + b"\0", datatype, space]
    head = struct.pack("<BBHHH", version, 0, *map(len, parts))
    if version == 3:
        head += b"\0"
    if version == 1:
        parts = [part + bytes(-len(part) % 8) for part in parts]
    return head + b"".join(parts) + text


def object_header(messages: list[tuple[int, bytes]], *, flags: int = 0) -> bytes:
    body = b""
    for kind, message in messages:
        padded = message + bytes(-len(message) % 8)
        told = flags if kind == ATTRIBUTE else 0
        body += struct.pack("<HHB3x", kind, len(padded), told) + padded
    return struct.pack("<BBHLL4x", 1, 0, len(messages), 1, len(body)) + body


def variable(text: bytes, heap: int) -> tuple[bytes, bytes, bytes]:
    """Write a text of variable length: its datatype, its value, and the heap it is in."""
    padded = text + bytes(-len(text) % 8)
    size = 16 + 16 + len(padded)
    collection = (
        b"GCOL\1\0\0\0" + struct.pack("<Q", size) + struct.pack("<HHLQ", 1, 1, 0, len(text))
    )
    kind = bytes((0x19, 1, 0, 0)) + struct.pack("<L", 16) + bytes((0x13, 0, 0, 0, 1, 0, 0, 0))
    return kind, struct.pack("<LQL", len(text), heap, 1), collection + padded
