"""Finds what skops would import, by the schema of its archive."""

from __future__ import annotations

import json
from typing import Any

from promotion_steps.scan.keras_config import parse
from promotion_steps.scan.pickle_reviewed import IN_PARTIALS, PARTIAL
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import ImportSeen, NotScanned, ScanReport

SCHEMA = "schema.json"
_LARGEST_SCHEMA = 64 * 1024 * 1024
_PART = 16 * 1024 * 1024
_MOST_NODES = 5_000_000
_PLAIN_NAMES = """
    bool bytearray bytes complex dict float frozenset int list NoneType object range set slice str
    tuple type
"""
_PLAIN = frozenset(_PLAIN_NAMES.split())
"""Of `builtins`, what is a value or its type."""
_METHOD = "MethodNode"


def judge_schema(reader: Reader, where: str, report: ScanReport) -> bool:
    """Report each type that a schema names; return whether it is one of skops.

    Raises:
        NotScanned: It is too large, or no JSON.
    """
    if reader.end() > _LARGEST_SCHEMA:
        raise NotScanned(f"schema, expected at most {_LARGEST_SCHEMA} bytes")
    reader.seek(0)
    body = b"".join(iter(lambda: reader.read(_PART), b""))
    document = parse(body)
    if not isinstance(document, dict) or "__loader__" not in document:
        return False
    waiting: list[Any] = [document]
    for _ in range(_MOST_NODES):
        if not waiting:
            report.follow("skops schema")
            return True
        node = waiting.pop()
        if isinstance(node, dict):
            _see(node, body, where, report)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    raise NotScanned(f"schema, got more than {_MOST_NODES} values")


def see_type(name: Any, body: bytes, where: str, report: ScanReport, how: str) -> None:
    """Report a type that a text names in full."""
    module, _, last = str(name).rpartition(".")
    _add(module, last, body, where, report, how)


def _see(node: dict[str, Any], body: bytes, where: str, report: ScanReport) -> None:
    if "__class__" not in node and "__module__" not in node and "__loader__" not in node:
        return
    name, module = node.get("__class__"), node.get("__module__")
    if not isinstance(name, str) or not isinstance(module, str):
        if node.get("__loader__") != "JsonNode" or (name, module) != (None, None):
            report.add_danger(where, f"skops type, got {name!r} of {module!r}, expected texts")
        return
    if (module == "builtins" and name in _PLAIN) or _is_plain_partial(node, name, module):
        return
    _add(module, name, body, where, report, "skops schema")
    content = node.get("content")
    if node.get("__loader__") == _METHOD and isinstance(content, dict):
        owner = content.get("obj")
        kind = owner if isinstance(owner, dict) else node
        method = f"{kind.get('__class__')}.{content.get('func')}"
        _add(str(kind.get("__module__")), method, body, where, report, "skops schema")


def _is_plain_partial(node: dict[str, Any], name: str, module: str) -> bool:
    """Tell whether a partial is of a function that is harmless with any arguments."""
    content = node.get("content")
    if node.get("__loader__") != "PartialNode" or (module, name) != PARTIAL:
        return False
    func = content.get("func") if isinstance(content, dict) else None
    if not isinstance(func, dict) or func.get("__loader__") != "FunctionNode":
        return False
    return (func.get("__module__"), func.get("__class__")) in IN_PARTIALS


def _add(module: str, name: str, body: bytes, where: str, report: ScanReport, how: str) -> None:
    offset = max(body.find(json.dumps(name.rpartition(".")[2])[1:-1].encode()), 0)
    report.add_import(ImportSeen(where=where, module=module, name=name, opcode=how, offset=offset))
