"""Keeps to the frames of a pickle, at which Python's two unpicklers differ."""

from __future__ import annotations

import sys

from promotion_steps.scan.pickle_input import MalformedPickleError, PickleInput
from promotion_steps.scan.scan_report import NotScanned


class PickleFrame:
    """The frame that is open.

    C's unpickler passes over frames, Python's own reads what is inside one from a buffer. They
    agree as long as frames follow each other and opcodes keep inside them.
    """

    def __init__(self) -> None:
        self.end = sys.maxsize

    @property
    def is_open(self) -> bool:
        """Whether there is one."""
        return self.end != sys.maxsize

    def begin(self, source: PickleInput, at: int) -> None:
        """Read how long a frame is.

        Raises:
            NotScanned: It begins in another.
            MalformedPickleError: It begins in one that is not whole, which both refuse.
        """
        size = source.number(8)
        if self.is_open and not source.has_more(self.end - source.offset):
            raise MalformedPickleError(f"has a frame longer than its file before byte {at}")
        if self.is_open:
            raise NotScanned(f"frame at byte {at} inside a frame, expected it behind its end")
        if size:
            self.end = source.offset + size

    def leave(self, at: int) -> None:
        """Forget a frame that ends here, before an opcode.

        Raises:
            NotScanned: An opcode crossed its end.
        """
        if at > self.end:
            raise NotScanned(f"opcode across the end of a frame at byte {self.end}")
        self.end = sys.maxsize

    def leave_for_array(self, at: int) -> None:
        """Forget a frame that ends here, before the bytes of an array.

        Raises:
            NotScanned: It goes on.
        """
        if self.is_open and self.end > at:
            raise NotScanned(f"array at byte {at} inside a frame, expected it behind its frame")
        if self.is_open:
            self.leave(at)

    def stop(self, source: PickleInput) -> None:
        """End the pickle.

        Raises:
            NotScanned: Its frame goes on, and unpicklers differ in where the next pickle begins.
        """
        at = source.offset
        if not self.is_open or self.end == at:
            return
        if self.end < at or source.has_more(self.end - at):
            raise NotScanned(f"pickle that ends at byte {at}, expected at its frame's, {self.end}")
