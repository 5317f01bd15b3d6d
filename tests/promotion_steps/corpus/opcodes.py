"""Opcodes of pickles, and the inert payload of malicious ones."""

from __future__ import annotations

import os
from typing import Any

COMMAND = "echo x>$SCANNER_MARK"
PAYLOAD = b"cposix\nsystem\n(S'" + COMMAND.encode() + b"'\ntR"
"""Opcodes of protocol 0 that run the command, and leave its result on the stack."""


class RunsACommand:
    """What an attacker pickles."""

    def __reduce__(self) -> Any:
        return os.system, (COMMAND,)


def text(value: str) -> bytes:
    """Return the opcode that pushes a text."""
    body = value.encode()
    return b"X" + len(body).to_bytes(4, "little") + body


def number(value: int) -> bytes:
    """Return the opcode that pushes a number."""
    return b"J" + value.to_bytes(4, "little", signed=True)


def imported(name: str) -> bytes:
    """Return the opcode that imports a member by its full name."""
    module, _, member = name.rpartition(".")
    return f"c{module}\n{member}\n".encode()


def called(name: str, *arguments: bytes) -> bytes:
    """Return the opcodes that call a member of a module."""
    return imported(name) + b"(" + b"".join(arguments) + b"tR"
