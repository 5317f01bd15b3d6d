"""Code by design is found by name and by content, with its digest, and listed or refused."""

from __future__ import annotations

import gzip
import hashlib

import pytest

from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code, code_lines
from tests.promotion_steps.artifacts import said, scan, zipped
from tests.promotion_steps.corpus.tar_files import END, block

ELF = b"\x7fELF\x02\x01\x01".ljust(64, b"\0")
PORTABLE = b"MZ".ljust(60, b"\0") + (64).to_bytes(4, "little") + b"PE\0\0"
JAVA = b"\xca\xfe\xba\xbe\0\0\0\x41"
BYTECODE = (3495).to_bytes(2, "little") + b"\r\n" + bytes(12)
BY_CONTENT = [
    (ELF, "native", "an ELF file"),
    (b"\xcf\xfa\xed\xfe\x07", "native", "a Mach-O file"),
    (b"\xca\xfe\xba\xbe\0\0\0\x02", "native", "a universal Mach-O file"),
    (b"!<arch>\n/", "native", "a static library"),
    (b"\0asm\x01\0\0\0", "native", "a WebAssembly module"),
    (b"BC\xc0\xde", "native", "LLVM bitcode"),
    (PORTABLE, "native", "a Windows program or library"),
    (JAVA, "java", "a Java class"),
    (b"\xac\xed\x00\x05sr", "java", "serialized Java objects"),
    (b"dex\n035\0", "java", "a Dalvik executable"),
    (b"X\n\0\0\0\3\0\4\3\1", "r_objects", "an R object"),
    (b"A\n3\n262914\n", "r_objects", "an R object"),
    (b"B\n\3\0\0\0\1", "r_objects", "an R object"),
    (b"RDX3\nX\n", "r_objects", "an R workspace"),
    (b"RDA2\nA\n", "r_objects", "an R workspace"),
    (BYTECODE, "scripts", "Python bytecode"),
    (b"#!/bin/sh -e\nid\n", "scripts", "a script for /bin/sh -e"),
]
BY_NAME = [
    ("code/inference.py", "scripts", "source code"),
    ("run.SH", "scripts", "source code"),
    ("a.ipynb", "scripts", "a notebook"),
    ("a.pyc", "scripts", "Python bytecode"),
    ("lib/x.so.1.2", "native", "a shared library"),
    ("x.dll", "native", "a shared library"),
    ("m.mojo", "java", "a model that H2O reads in Java"),
    ("A.class", "java", "a Java class"),
    ("m.RDS", "r_objects", "an R object"),
    ("m.RData", "r_objects", "an R workspace"),
]


def packed(name: str, body: bytes) -> bytes:
    return gzip.compress(block(name.encode(), body) + END, mtime=0)


def listed(body: bytes, name: str) -> list[tuple[str, str, str | None]]:
    report = scan(packed(name, body), "m.tar.gz", is_archive=True)
    return [(seen.kind, seen.detail, seen.sha256) for seen in report.code]


@pytest.mark.parametrize(("body", "kind", "what"), BY_CONTENT)
def test_code_is_found_by_its_content_whatever_its_name(body: bytes, kind: str, what: str) -> None:
    assert listed(body, "readme.txt") == [(kind, what, hashlib.sha256(body).hexdigest())]
    assert [one.kind for one in scan(zipped({"readme.txt": body})).code] == [kind]
    assert [one.kind for one in scan(gzip.compress(body), "x.bin").code] == [kind]


@pytest.mark.parametrize(("name", "kind", "what"), BY_NAME)
def test_code_is_found_by_its_name_whatever_its_content(name: str, kind: str, what: str) -> None:
    digest = hashlib.sha256(b"odd").hexdigest()

    assert listed(b"odd", name) == [(kind, what, digest)]


@pytest.mark.parametrize(
    "body",
    [b"", b"MZ", b"MZ".ljust(60, b"\xff"), b"\xca\xfe\xba\xbe", b"#!?", b"X\n1", b"\x7fEL", b"RDX"],
)
def test_what_only_begins_alike_is_no_code(body: bytes) -> None:
    assert listed(body, "weights.bin") == []


def test_machine_code_is_refused_and_the_finding_says_what_lists_it() -> None:
    digest = hashlib.sha256(ELF).hexdigest()

    assert said(packed("a.txt", ELF), "m.tar.gz", is_archive=True) == [
        (
            "m.tar.gz > a.txt: machine code, which the scan does not judge: got an ELF file"
            f" (SHA-256 {digest}), expected none; if you trust it, write code: {{native: list}}"
        )
    ]


def test_what_the_settings_list_passes_and_is_told() -> None:
    report = scan(packed("a.so", ELF), "m.tar.gz", is_archive=True)
    settings = UnsafeCodeSettings(code={**UnsafeCodeSettings().code, "native": "list"})

    assert check_unsafe_code(report, settings) == []
    digest = hashlib.sha256(ELF).hexdigest()
    assert code_lines(report) == [f"m.tar.gz > a.so: native, an ELF file (SHA-256 {digest})"]


def test_scripts_can_be_refused() -> None:
    report = scan(packed("code/inference.py", b"x"), "m.tar.gz", is_archive=True)
    settings = UnsafeCodeSettings(code={**UnsafeCodeSettings().code, "scripts": "refuse"})

    (finding,) = check_unsafe_code(report, settings)

    assert "code: {scripts: list}" in finding.message


def test_a_java_archive_is_one_finding() -> None:
    jar = zipped({"A.class": JAVA, "B.class": JAVA, "META-INF/MANIFEST.MF": b"Main-Class: A\n"})

    (message,) = said(jar, "m.jar")

    assert message.startswith("m.jar: Java classes or objects, which the scan does not judge")


def test_requirements_are_listed_with_where_they_come_from() -> None:
    body = (
        b"# of ours\n--extra-index-url \\\n https://me:secret@pypi.acme.test/simple\nnumpy==2\n"
        b"tool @ git+https://x.test/t\n-r more.txt\n"
    )

    ((kind, detail, digest),) = listed(body, "code/requirements.txt")

    assert (kind, digest) == ("requirements", hashlib.sha256(body).hexdigest())
    assert detail == (
        "requirements.txt of 4 lines; --extra-index-url   https://***@pypi.acme.test/simple;"
        " tool @ git+https://x.test/t; -r more.txt"
    )


@pytest.mark.parametrize("name", ["conda.yaml", "pyproject.toml", "Pipfile", "python_env.yaml"])
def test_other_lists_of_packages_are_listed(name: str) -> None:
    assert [kind for kind, _, _ in listed(b"pip:\n", name)] == ["requirements"]


def test_many_indexes_are_counted() -> None:
    body = b"".join(b"-i https://%d.test\n" % number for number in range(30))

    ((_, detail, _),) = listed(body, "requirements.txt")

    assert detail.endswith("https://9.test; and 20 more from elsewhere")


def test_requirements_that_are_too_large_are_told_so() -> None:
    ((_, detail, _),) = listed(b"#" * ((1 << 20) + 1), "requirements.txt")

    assert detail.endswith("whose index URLs are not read")
