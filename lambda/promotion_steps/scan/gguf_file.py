"""Finds the chat templates of a GGUF file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned

MAGIC = b"GGUF"
_TEMPLATE = "chat_template"
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _ARRAY = 8, 9
_MOST_KEYS = 100_000
_MOST_ITEMS = 10_000_000
_LONGEST_KEY = 65_535
_LONGEST_TEMPLATE = 1 << 20
_CHECKED = 4096


class GgufFile:
    """A file being read.

    Args:
        reader: Of the file.
        budget: Pays with time.
    """

    def __init__(self, reader: Reader, budget: ScanBudget) -> None:
        self._reader = reader
        self._budget = budget
        self._at = len(MAGIC)
        self._items = 0
        self._order = "<"
        self._wide = "Q"

    def templates(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the text of each chat template.

        Raises:
            NotScanned: The file is of an unknown form.
        """
        version = self._number("I")
        if version & 0xFFFF == 0:
            self._order, version = ">", int.from_bytes(version.to_bytes(4, "little"), "big")
        if version not in (1, 2, 3):
            raise NotScanned(f"GGUF file, got version {version}, expected 1 to 3")
        self._wide = "I" if version == 1 else "Q"
        self._number(self._wide)
        keys = self._number(self._wide)
        if keys > _MOST_KEYS:
            raise NotScanned(f"GGUF file, got {keys} keys, expected at most {_MOST_KEYS}")
        for _ in range(keys):
            key = self._text(_LONGEST_KEY)
            kind = self._number("I")
            if _TEMPLATE in key and kind == _TEXT:
                yield key, self._text(_LONGEST_TEMPLATE)
            else:
                self._skip(kind, 0)

    def _skip(self, kind: int, depth: int) -> None:
        if kind == _TEXT:
            length = self._number(self._wide)
            self._at += length
        elif kind == _ARRAY and depth < 4:
            self._skip_array(depth)
        elif kind in _SIZES:
            self._at += _SIZES[kind]
        else:
            raise NotScanned(f"GGUF file, got type {kind} at byte {self._at}")

    def _skip_array(self, depth: int) -> None:
        kind, length = self._number("I"), self._number(self._wide)
        if kind in _SIZES:
            self._at += _SIZES[kind] * length
            return
        for _ in range(length):
            self._items += 1
            if self._items > _MOST_ITEMS:
                raise NotScanned(f"GGUF file, got more than {_MOST_ITEMS} items in arrays")
            if self._items % _CHECKED == 0:
                self._budget.check_time()
            self._skip(kind, depth + 1)

    def _text(self, longest: int) -> str:
        length = self._number(self._wide)
        if length > longest:
            raise NotScanned(f"GGUF file, got a text of {length} bytes at byte {self._at}")
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotScanned(f"GGUF file, got no UTF-8 at byte {self._at - length}") from error

    def _number(self, form: str) -> int:
        layout = struct.Struct(self._order + form)
        return int(layout.unpack(self._take(layout.size))[0])

    def _take(self, size: int) -> bytes:
        self._reader.seek(self._at)
        body = self._reader.read(size)
        if len(body) < size:
            raise NotScanned(f"GGUF file ends early, at byte {self._at + len(body)}")
        self._at += size
        return body
