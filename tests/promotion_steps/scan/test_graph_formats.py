"""Models of TensorFlow, ONNX and GGUF are followed, and what their graphs need is listed."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from promotion_steps.scan.gguf_file import GgufFile
from promotion_steps.scan.memory_reader import MemoryReader
from promotion_steps.scan.protobuf_fields import ProtobufInput
from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import NotScanned
from tests.promotion_steps.artifacts import said, scan
from tests.promotion_steps.corpus import onnx_files
from tests.promotion_steps.corpus.protobuf_writer import field, varint
from tests.promotion_steps.corpus.tensorflow_files import (
    function,
    node,
    saved_model,
    saver,
    signature,
)

ARCHIVE = Path(__file__).parents[1] / "corpus" / "formats.tar.xz"
"""What `corpus/build_formats.py` made with the libraries themselves."""

TEMPLATES = {
    "chatml": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['co"
    "ntent'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ 'x' }}{% endif %}",
    "slices": "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% end"
    "if %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 "
    "== 0) %}{{ raise_exception('x') }}{% endif %}{{ '<<SYS>>\\n' + message['content'] | trim }}"
    "{% endfor %}",
    "namespace": "{%- set ns = namespace(multi_step_tool=true, last=messages|length - 1) %}{%- for "
    "message in messages[::-1] %}{%- set index = (messages|length - 1) - loop.index0 %}{%- set ns."
    'last = index %}{%- endfor %}{%- if messages[loop.index0 - 1].role != "tool" %}{%- set c = '
    "message.content.split('</think>')[-1].lstrip('\\n') %}{{- c | tojson }}{%- endif %}",
    "macro": '{%- macro kind(spec) %}{%- set names = {"string": "str"} %}{%- if names[spec.type'
    '] is defined %}{{- names[spec.type] }}{%- elif spec.type == "array" %}{{- "list[" + kind('
    'spec|items) + "]"}}{%- endif %}{%- endmacro %}{% for name, f in tools|items %}{{ kind(f) }}'
    "{{ tools[name] }}{% endfor %}",
    "raw": "{% raw %}{{ x.__class__ }}{% endraw %}{# {{ x.__class__ }} #}{{ {'a': {'b': 1}} }}",
    "empty": "",
}


def honest() -> list[tuple[str, bytes]]:
    with tarfile.open(ARCHIVE) as archive:
        return [(one.name, archive.extractfile(one).read()) for one in archive]  # type: ignore[union-attr]


def listed(body: bytes, name: str) -> list[tuple[str, str]]:
    return [(one.kind, one.detail) for one in scan(body, name).code]


def budget() -> ScanBudget:
    return ScanBudget(ScanLimits(), lambda: 60.0)


@pytest.mark.parametrize(
    ("name", "body"), honest(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_what_the_libraries_wrote_is_followed_and_passes(name: str, body: bytes) -> None:
    filename = name.split(".", 1)[1] if name.endswith(".pb") else name

    assert said(body, filename) == []
    assert scan(body, filename).followed


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_honest_template_passes_and_is_listed(name: str) -> None:
    document = json.dumps({"chat_template": TEMPLATES[name]}).encode()

    assert said(document, "tokenizer_config.json") == []
    assert said(TEMPLATES[name].encode(), "chat_template.jinja") == []
    assert listed(document, "tokenizer_config.json") == [("chat_templates", "chat_template")]


def test_a_danger_in_a_template_is_named_with_its_place() -> None:
    assert said(b"{{ x.__class__ }}", "chat_template.jinja") == [
        "chat_template.jinja: template reaches for '__class__' at character 5, expected none"
    ]


def test_a_template_that_cannot_be_followed_is_not_scanned() -> None:
    assert said(b"{{ x['a'~'b'] }}", "chat_template.jinja") == [
        "chat_template.jinja: not scanned, template, got a computed subscript at character 4"
    ]


def test_code_that_transformers_imports_is_listed() -> None:
    document = {"auto_map": {"AutoModel": "acme/repo--net.Net"}}

    ((kind, detail),) = listed(json.dumps(document).encode(), "config.json")

    assert (kind, detail) == ("remote_code", 'auto_map: {"AutoModel": "acme/repo--net.Net"}')


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
def test_a_config_of_something_else_is_left_alone(body: bytes) -> None:
    assert listed(body, "config.json") == []


def test_ops_of_another_library_are_listed_with_their_domain() -> None:
    inner = onnx_files.graph(
        onnx_files.node("Tokenize", "ai.onnx.contrib"),
        onnx_files.node("Gelu", "com.microsoft"),
        onnx_files.node("Mine", "acme"),
        onnx_files.node("Own", "local"),
    )
    body = onnx_files.model(inner, field(1, "Own") + field(10, "local"))

    assert said(body, "m.onnx") == []
    assert listed(body, "m.onnx") == [
        ("onnx_ops", "acme: Mine"),
        ("onnx_ops", "ai.onnx.contrib: Tokenize"),
    ]


def test_external_data_is_named_with_its_byte() -> None:
    body = onnx_files.model(onnx_files.graph(tensors=(onnx_files.tensor("../x"),)))

    (message,) = said(body, "m.onnx")

    at = body.index(b"\x0a\x08location")
    assert message == (
        f"m.onnx: ONNX external data at byte {at}: file outside, got ../x,"
        " expected a path without '..'"
    )


def test_an_op_that_tensorflow_lacks_is_listed() -> None:
    body = saved_model(node("AcmeTokenize", "t"))

    assert said(body, "saved_model.pb") == []
    ((kind, detail),) = listed(body, "saved_model.pb")
    assert (kind, detail) == (
        "tensorflow_ops",
        f"AcmeTokenize in t at byte {body.index(b'AcmeT') - 5}",
    )


def test_the_saver_s_own_ops_pass() -> None:
    save = function("s", node("SaveV2"), node("MergeV2Checkpoints"))
    load = function("r", node("RestoreV2"))
    calls = (
        node("StatefulPartitionedCall", "save", calls="s"),
        node("StatefulPartitionedCall", "restore", calls="r"),
    )
    body = saved_model(
        *calls, node("NoOp", "y"), functions=(save, load), more=saver() + signature("y")
    )

    assert said(body, "saved_model.pb") == []
    assert listed(body, "saved_model.pb") == []


@pytest.mark.parametrize("stream", ["stderr", "log(info)"])
def test_what_is_printed_for_the_log_passes(stream: str) -> None:
    assert listed(saved_model(node("PrintV2", output_stream=stream)), "saved_model.pb") == []


def test_an_op_that_reaches_out_is_named_with_its_function_and_byte() -> None:
    body = saved_model(functions=(function("f", node("WriteFile", "w")),))

    (message,) = said(body, "saved_model.pb")

    at = body.index(b"\x12\x09WriteFile") - 3
    assert f"got WriteFile in w of the function f at byte {at}, expected none" in message
    assert message.endswith("write code: {tensorflow_files: list}")


@pytest.mark.parametrize(
    "body",
    [
        b"\x0a",  # no length
        b"\x0a\x05abc",  # ends early
        b"\x00\x01",  # no number
        b"\x0b",  # a group
        b"\xff" * 11,  # no end of a varint
        varint(1 << 34) + b"\0",  # a number that is too large
    ],
)
def test_what_is_no_protobuf_is_not_scanned(body: bytes) -> None:
    source = ProtobufInput(MemoryReader(body), "message", budget())

    with pytest.raises(NotScanned, match=r"^message, got no protobuf of its schema at byte \d+$"):
        list(source.fields(source.whole()))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"GGUF", "GGUF file ends early, at byte 4"),
        (b"GGUF\x03\0\0\0" + bytes(8) + b"\xff" * 8, "GGUF file, got 18446744073709551615 keys"),
        (b"GGUF\x03\0\0\0" + bytes(8) + b"\1" + bytes(7) + b"\xff" * 8, "GGUF file, got a text of"),
        (
            b"GGUF\x03\0\0\0" + bytes(8) + b"\1" + bytes(15) + b"\x63\0\0\0",
            "GGUF file, got type 99",
        ),
    ],
)
def test_a_gguf_file_of_another_form_is_not_scanned(body: bytes, problem: str) -> None:
    with pytest.raises(NotScanned, match=f"^{problem}"):
        list(GgufFile(MemoryReader(body), budget()).templates())


def test_arrays_of_a_gguf_file_are_passed_over() -> None:
    def text(value: bytes) -> bytes:
        return len(value).to_bytes(8, "little") + value

    def number(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, "little")

    texts = number(9) + number(8) + number(2, 8) + text(b"a") + text(b"bc")
    numbers = number(9) + number(6) + number(3, 8) + bytes(12)
    body = b"GGUF" + number(3) + number(0, 8) + number(4, 8)
    body += text(b"tokens") + texts + text(b"scores") + numbers + text(b"n") + number(10) + bytes(8)
    body += text(b"tokenizer.chat_template") + number(8) + text(b"x")

    found: Any = list(GgufFile(MemoryReader(body), budget()).templates())

    assert found == [("tokenizer.chat_template", "x")]
