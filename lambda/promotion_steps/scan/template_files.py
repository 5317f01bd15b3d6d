"""Judges the chat templates of tokenizers, processors and GGUF files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from promotion_steps.scan.code_kinds import CHAT_TEMPLATES, REMOTE_CODE
from promotion_steps.scan.gguf_file import GgufFile
from promotion_steps.scan.jinja_template import JinjaTemplate
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned, ScanReport

_JINJA = (".jinja", ".jinja2", ".j2")
_NAMES = ("tokenizer_config.json", "processor_config.json", "chat_template.json", "config.json",
          "preprocessor_config.json", "generation_config.json")  # fmt: skip
_LARGEST_TEMPLATE = 1 << 20
_LARGEST = 16 << 20
_MOST_TEMPLATES = 1000


class TemplateFiles:
    """Judges files into one report.

    Args:
        report: Hears of everything.
        budget: Pays with time.
    """

    def __init__(self, report: ScanReport, budget: ScanBudget) -> None:
        self._report = report
        self._budget = budget

    def gguf(self, reader: Reader, where: str) -> None:
        """Judge the templates of a GGUF file.

        Raises:
            NotScanned: It cannot be followed.
        """
        for key, text in GgufFile(reader, self._budget).templates():
            self._judge(text, where, key)
        self._report.follow("GGUF")

    def by_name(self, reader: Reader, where: str, last: str) -> None:
        """Judge a file whose name makes transformers read templates from it.

        Args:
            reader: Of the file.
            where: Its name in the report.
            last: Its name without the folder and case.

        Raises:
            NotScanned: It cannot be followed.
        """
        if last.endswith(_JINJA):
            self._judge(_text(reader, _LARGEST_TEMPLATE), where, "template")
        elif last in _NAMES:
            self._json(reader, where, last)

    def _json(self, reader: Reader, where: str, last: str) -> None:
        try:
            document = json.loads(_text(reader, _LARGEST))
        except (ValueError, RecursionError) as error:
            if last == "config.json":
                return  # of something else than transformers
            raise NotScanned(f"{last}, expected JSON") from error
        if not isinstance(document, dict):
            return
        for key, text in _templates(document):
            self._judge(text, where, key)
        if code := document.get("auto_map"):
            self._report.list_code(REMOTE_CODE, where, f"auto_map: {json.dumps(code)[:500]}")

    def _judge(self, text: str, where: str, key: str) -> None:
        if len(text) > _LARGEST_TEMPLATE:
            raise NotScanned(f"{key}, expected at most {_LARGEST_TEMPLATE} characters")
        if danger := JinjaTemplate(text).danger():
            self._report.add_danger(where, f"{key} {danger}, expected none")
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._report.list_code(CHAT_TEMPLATES, where, key, digest)
        self._report.follow("Jinja template")


def _templates(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each text at or below a key that names chat templates."""
    waiting = [(key, value) for key, value in document.items() if "chat_template" in key]
    for _ in range(_MOST_TEMPLATES):
        if not waiting:
            return
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting += [(f"{key}.{name}", one) for name, one in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{key}[{number}]", one) for number, one in enumerate(value)]
    raise NotScanned(f"got more than {_MOST_TEMPLATES} chat templates")


def _text(reader: Reader, largest: int) -> str:
    if reader.end() > largest:
        raise NotScanned(f"got {reader.end()} bytes, expected at most {largest}")
    reader.seek(0)
    try:
        return reader.read(largest).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotScanned(f"got no UTF-8 at byte {error.start}") from error
