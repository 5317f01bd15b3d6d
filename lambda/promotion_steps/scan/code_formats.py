"""Names the format of a file of code by its first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promotion_steps.scan.code_kinds import JAVA, NATIVE, R_OBJECTS, SCRIPTS
from promotion_steps.scan.reader import Reader

_MAGICS = (
    (b"\x7fELF", NATIVE, "an ELF file"),
    (b"\xfe\xed\xfa\xce", NATIVE, "a Mach-O file"),
    (b"\xfe\xed\xfa\xcf", NATIVE, "a Mach-O file"),
    (b"\xce\xfa\xed\xfe", NATIVE, "a Mach-O file"),
    (b"\xcf\xfa\xed\xfe", NATIVE, "a Mach-O file"),
    (b"!<arch>\n", NATIVE, "a static library"),
    (b"\0asm\x01", NATIVE, "a WebAssembly module"),
    (b"BC\xc0\xde", NATIVE, "LLVM bitcode"),
    (b"\xac\xed\x00\x05", JAVA, "serialized Java objects"),
    (b"dex\n03", JAVA, "a Dalvik executable"),
    (b"RDX2\n", R_OBJECTS, "an R workspace"),
    (b"RDX3\n", R_OBJECTS, "an R workspace"),
    (b"RDA2\n", R_OBJECTS, "an R workspace"),
    (b"RDA3\n", R_OBJECTS, "an R workspace"),
    (b"RDB2\n", R_OBJECTS, "an R workspace"),
    (b"RDB3\n", R_OBJECTS, "an R workspace"),
)
_SERIALIZED_BY_R = re.compile(
    rb"X\n\0\0\0[\2\3]\0|B\n[\2\3]\0\0\0|A\n[23]\n[0-9]{5,6}\n", re.DOTALL
)
_JAVA_CLASS = b"\xca\xfe\xba\xbe"
_FIRST_JAVA = 45
_PE_OFFSET = slice(0x3C, 0x40)
_PYTHON_3 = range(3000, 4000)
_SHEBANG = re.compile(rb"#! *(/[\x21-\x7e]+( [\x20-\x7e]*)?)\r?\n")


@dataclass(frozen=True, slots=True)
class CodeFormat:
    """A format of code.

    Args:
        kind: As the settings name it.
        what: Its name, with an article.
    """

    kind: str
    what: str


def code_format(reader: Reader, head: bytes) -> CodeFormat | None:
    """Name the format of a file by its content; None where it is not one of code."""
    for magic, kind, what in _MAGICS:
        if head.startswith(magic):
            return CodeFormat(kind, what)
    if _SERIALIZED_BY_R.match(head):
        return CodeFormat(R_OBJECTS, "an R object")
    if head.startswith(_JAVA_CLASS):
        return _class_or_universal(head)
    if _is_portable_executable(reader, head):
        return CodeFormat(NATIVE, "a Windows program or library")
    if _is_python_bytecode(head):
        return CodeFormat(SCRIPTS, "Python bytecode")
    if shebang := _SHEBANG.match(head):
        return CodeFormat(SCRIPTS, f"a script for {shebang[1].decode('ascii')[:100]}")
    return None


def _class_or_universal(head: bytes) -> CodeFormat | None:
    number = int.from_bytes(head[6:8], "big")  # a class's version, or how many Mach-O files
    if number >= _FIRST_JAVA:
        return CodeFormat(JAVA, "a Java class")
    return CodeFormat(NATIVE, "a universal Mach-O file") if number else None


def _is_portable_executable(reader: Reader, head: bytes) -> bool:
    if not head.startswith(b"MZ") or len(head) < _PE_OFFSET.stop:
        return False
    offset = int.from_bytes(head[_PE_OFFSET], "little")
    if offset > reader.end():
        return False
    reader.seek(offset)
    return reader.read(4) == b"PE\0\0"


def _is_python_bytecode(head: bytes) -> bool:
    """Tell what `runpy` takes for bytecode, whatever the name."""
    version = int.from_bytes(head[:2], "little")
    return head[2:4] == b"\r\n" and version in _PYTHON_3 and head[5:8] == b"\0\0\0"
