"""Reads what a compressed stream holds, and can come back without starting over."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from promotion_steps.scan.inflating import DEFLATE, INFLATERS, CorruptStreamError, Inflater
from promotion_steps.scan.reader import Positioned, Reader, bounded
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import AmbiguousFile, NotScanned

_INPUT = 64 * 1024
_OUTPUT = 256 * 1024
_KEPT = 1024
"""Bytes behind the position that stay, since `tarfile` looks back by one."""
_MARKS = 8
_UNKNOWN = 1 << 62


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mark:
    """A state of decompression: the chunk that begins at `first`, and what came before."""

    first: int
    chunk: bytes
    raw: int
    inflater: Inflater


class InflatedReader(Positioned):
    """A compressed stream, or several behind each other, read as one file.

    Args:
        raw: The compressed bytes.
        name: Of the compression.
        budget: Pays for what comes out.
    """

    def __init__(self, raw: Reader, name: str, budget: ScanBudget) -> None:
        super().__init__()
        self._raw = raw
        self._name = name
        self._budget = budget
        self._marks: deque[_Mark] = deque(maxlen=_MARKS)
        self._size: int | None = None
        self._restart()

    def _restart(self) -> None:
        self._first, self._chunk = 0, b""
        self._raw_position = 0
        self._inflater: Inflater = INFLATERS[self._name]()

    def read(self, size: int = -1) -> bytes:
        """Return *size* bytes from the position, fewer at the end.

        Raises:
            NotScanned: The stream is corrupt or out of bounds.
        """
        wanted = bounded(size, _UNKNOWN if size >= 0 else self.end() - self._position)
        if self._position < self._first:
            self._go_back(self._position)
        pieces = []
        while wanted > 0:
            start = self._position - self._first
            piece = self._chunk[start : start + wanted]
            if piece:
                pieces.append(piece)
                self._position += len(piece)
                wanted -= len(piece)
            elif not self._advance():
                break
        return b"".join(pieces)

    def mark(self) -> None:
        """Keep the state of decompression, so that coming back here is cheap."""
        self._reach(self._position)
        if self._marks and self._marks[-1].first == self._first:
            return
        twin = self._inflater.copy()
        if twin is not None:
            self._marks.append(
                _Mark(first=self._first, chunk=self._chunk, raw=self._raw_position, inflater=twin)
            )

    def end(self) -> int:
        """Return the length, for which all of it is inflated once."""
        if self._size is None:
            self._reach(_UNKNOWN)
        return self._size or 0

    def _reach(self, position: int) -> None:
        if position < self._first:
            self._go_back(position)
        while position > self._first + len(self._chunk) and self._advance():
            pass

    def _go_back(self, position: int) -> None:
        fitting = [mark for mark in self._marks if mark.first <= position]
        if not fitting:
            self._restart()
            return
        mark = max(fitting, key=lambda one: one.first)
        self._first, self._chunk, self._raw_position = mark.first, mark.chunk, mark.raw
        twin = mark.inflater.copy()
        if twin is None:
            raise RuntimeError("a marked inflater can be copied")
        self._inflater = twin

    def _advance(self) -> bool:
        body = self._inflate()
        end = self._first + len(self._chunk)
        if not body:
            self._size = end
            return False
        kept = self._chunk[-_KEPT:]
        self._chunk = kept + body
        self._first = end - len(kept)
        self._budget.spend_inflated(len(body))
        return True

    def _inflate(self) -> bytes:
        while True:
            if self._inflater.at_end and not self._next_stream():
                return b""
            data = self._more() if self._inflater.is_hungry else b""
            has_all = not data and self._inflater.is_hungry
            try:
                body = self._inflater.inflate(data, _OUTPUT)
            except CorruptStreamError as error:
                raise NotScanned(f"corrupt {self._name} stream, got {error}") from error
            if body:
                return body
            if has_all and not self._inflater.at_end:
                raise NotScanned(f"{self._name} stream ends early, expected its end mark")

    def _more(self) -> bytes:
        self._raw.seek(self._raw_position)
        data = self._raw.read(_INPUT)
        self._raw_position += len(data)
        return data

    def _next_stream(self) -> bool:
        self._raw_position -= len(self._inflater.unused())
        if self._name == DEFLATE:
            self._refuse_more()
            return False
        data = self._more()
        while data and not data.strip(b"\0"):  # tapes, and so tar, pad with zeros
            data = self._more()
        if not data:
            return False
        self._raw_position -= len(data.lstrip(b"\0"))
        self._inflater = INFLATERS[self._name]()
        return True

    def _refuse_more(self) -> None:
        if rest := self._raw.end() - self._raw_position:
            raise AmbiguousFile(f"{rest} bytes behind the deflate stream of an entry")
