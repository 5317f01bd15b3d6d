"""Models of skops and MLflow that name or trust what runs code."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

from tests.promotion_steps.corpus.sample import Sample
from tests.promotion_steps.corpus.tar_files import END, block
from tests.promotion_steps.corpus.zip_files import Entry, archive

SHELL = "echo x>$SCANNER_MARK"


def node(module: Any, name: Any, loader: str, content: Any = None, **more: Any) -> dict[str, Any]:
    told = {"__class__": name, "__module__": module, "__loader__": loader, "__id__": 1}
    return {**told, "content": content, **more}


def text(value: str) -> dict[str, Any]:
    return node("builtins", "str", "JsonNode", json.dumps(value), is_json=True)


def listed(*values: Any) -> dict[str, Any]:
    return node("builtins", "list", "ListNode", list(values), key_types={})


def schema(state: dict[str, Any]) -> bytes:
    return json.dumps({**state, "protocol": 2, "_skops_version": "0.11"}).encode()


def malicious() -> Iterator[Sample]:
    for name, state in _states():
        content = archive(Entry(name=b"schema.json", body=schema(state)))
        yield Sample(name=f"skops-{name}", filename="m.skops", content=content, loader=None)
    for name, document in (*_loaders(), *_forms()):
        body = document if isinstance(document, bytes) else document.encode()
        content = gzip.compress(block(b"MLmodel", body) + END, mtime=0)
        yield Sample(name=f"mlmodel-{name}", filename="model.tar.gz", content=content, loader=None)
    for name, path, document in _named():
        body = document if isinstance(document, bytes) else document.encode()
        content = gzip.compress(block(path.encode(), body) + END, mtime=0)
        yield Sample(name=f"named-{name}", filename="model.tar.gz", content=content, loader=None)


def _named() -> Iterator[tuple[str, str, str | bytes]]:
    """Yield other files by which a program imports or calls what they name."""
    yield "pickle-module", "data/pickle_module_info.txt", "evil"
    yield "pickle-module-of-os", "data/pickle_module_info.txt", "os\n"
    for name, document in {
        "apply": "a: !!python/object/apply:os.system [x]\n",
        "new": "!!python/object/new:os.system [x]\n",
        "escaped": "a: !!%70ython/object/apply:os.system [x]\n",
        "whole": "!<tag:yaml.org,2002:python/object/apply:os.system> [x]\n",
        "directive": "%TAG ! tag:yaml.org,2002:python/\n--- !object/apply:os.system [x]\n",
        "short-directive": "%TAG !p! tag:yaml.org,2002:py\n--- !p!thon/name:os.system\n",
        "late": "#" * 1_048_570 + "\n!!python/name:os.system\n",
    }.items():
        yield f"yaml-{name}", "config.yaml", document
        yield f"yaml-{name}-in-utf-16", "config.yml", document.encode("utf-16")


def _states() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "function", node("os", "system", "FunctionNode")
    yield "type", node("subprocess", "Popen", "TypeNode")
    yield "inner", listed(listed(node("os", "system", "FunctionNode")))
    called = {"attrs": listed(text("system"))}
    yield "operator", node("operator", "methodcaller", "OperatorFuncNode", **called)
    parts = {"func": node("os", "system", "FunctionNode"), "args": listed(text(SHELL))}
    yield "partial", node("functools", "partial", "PartialNode", parts)
    owner = node("sklearn.linear_model._logistic", "LogisticRegression", "ObjectNode")
    method = {"func": "__init_subclass__", "obj": owner}
    yield "method", node("builtins", "method", "MethodNode", method)
    yield "object", node("acme.nets", "Net", "ObjectNode")
    yield "of-a-number", node(5, "Net", "ObjectNode")
    yield "of-no-module", {"__class__": "system", "__loader__": "FunctionNode", "content": None}
    reduced = {"args": listed(text(SHELL)), "constructor": node("os", "system", "TypeNode")}
    yield "reduced", node("sklearn.tree._tree", "Tree", "TreeNode", __reduce__=reduced)
    from_reduce = node("os", "popen", "ConstructorFromReduceNode", listed(text(SHELL)))
    yield "constructor", from_reduce


def _loaders() -> Iterator[tuple[str, str]]:
    yield "loader-os", "flavors:\n  python_function:\n    loader_module: os\n"
    yield (
        "loader-of-the-model",
        ("flavors:\n  python_function:\n    code: code\n    loader_module: evil.loader\n"),
    )
    yield "loader-like-mlflow", "flavors:\n  python_function:\n    loader_module: mlflow.evil\n"
    yield "trusts-os", "flavors:\n  sklearn:\n    skops_trusted_types:\n    - os.system\n"
    yield "trusts-a-text", "flavors:\n  sklearn:\n    skops_trusted_types: posix.system\n"
    yield "trusts-its-own", "flavors:\n  sklearn:\n    skops_trusted_types: ['acme.Net']\n"
    yield "quoted", "flavors:\n  python_function:\n    'loader_module': 'os'\n"
    yield "escaped", 'flavors:\n  python_function:\n    loader_module: "\\u006fs"\n'
    yield "folded", 'flavors:\n  python_function:\n    loader_module: "o\\\n      \\  s"\n'


def _forms() -> Iterator[tuple[str, str | bytes]]:
    good = "    loader_module: mlflow.sklearn\n"
    bad = "    loader_module: os\n"
    yield "key-twice", f"flavors:\n  python_function:\n{good}{bad}"
    yield "flavors-twice", f"flavors:\n  sklearn: {{}}\nflavors:\n  python_function:\n{bad}"
    yield "anchor", f"a: &a\n{bad}flavors:\n  python_function: *a\n"
    yield "merge", f"a:\n{bad}flavors:\n  python_function:\n    <<: *a\n"
    yield "flow", "flavors: {python_function: {loader_module: os}}\n"
    yield "tag", "flavors: !!python/object/apply:os.system ['id']\n"
    yield (
        "documents",
        f"flavors:\n  python_function:\n{good}---\nflavors:\n  python_function:\n{bad}",
    )
    yield "literal", "flavors:\n  python_function:\n    loader_module: |-\n      os\n"
    yield "tabs", "flavors:\n\tpython_function:\n\t\tloader_module: os\n"
    yield "hex-escape", 'flavors:\n  python_function:\n    "loader\\x5fmodule": "o\\x73"\n'
    yield "complex-key", "? flavors\n: python_function:\n    loader_module: os\n"
    yield "carriage-returns", "flavors:\r  python_function:\r    loader_module: os\r"
    yield "line-separators", f"flavors:\u2028  python_function:\u2028{bad}"
    yield "utf-16", f"flavors:\n  python_function:\n{bad}".encode("utf-16")
    yield "nothing", ""
    yield "no-flavors", "run_id: x\n"
