"""How much of a model artifact a scan may read, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from promotion_steps.scan.scan_report import NotScanned

MIB = 1024 * 1024
GIB = 1024 * MIB


class OutOfBudget(NotScanned):
    """Give up on the whole artifact, not on one file alone."""


class ArchiveBomb(OutOfBudget):
    """Give up: the artifact inflates as no model does."""

    is_told = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanLimits:
    """Where a scan stops.

    Args:
        read: Most bytes that are read from S3.
        inflated: Most bytes that come out of decompression.
        ratio: Most inflated bytes for each byte read from S3, beyond `harmless`. Default: more
            than deflate can give once, so that an archive of zeros passes and an archive of
            archives of zeros does not.
        harmless: Inflated bytes below which nothing is a bomb.
        members: Most files in all archives together.
        depth: Most archives around a file.
    """

    read: int = 20 * GIB
    inflated: int = 40 * GIB
    ratio: int = 1100
    harmless: int = 2 * GIB
    members: int = 50_000
    depth: int = 6


class ScanBudget:
    """What is left of the limits while an artifact is scanned.

    Args:
        limits: For the whole artifact.
        seconds_left: Until the scan must have ended.
    """

    def __init__(self, limits: ScanLimits, seconds_left: Callable[[], float]) -> None:
        self.limits = limits
        self.read = 0
        self.inflated = 0
        self.members = 0
        self._seconds_left = seconds_left

    def check_time(self) -> None:
        """Stop a scan that takes too long.

        Raises:
            OutOfBudget: No time is left.
        """
        if self._seconds_left() <= 0:
            raise OutOfBudget("out of time")

    def spend_read(self, number: int) -> None:
        """Count bytes that are about to come from S3.

        Raises:
            OutOfBudget: They are too many, or no time is left.
        """
        self.check_time()
        self.read += number
        if self.read > self.limits.read:
            raise OutOfBudget(f"too large, expected at most {self.limits.read} bytes to read")

    def spend_inflated(self, number: int) -> None:
        """Count bytes that came out of decompression.

        Raises:
            OutOfBudget: They are too many, a bomb, or no time is left.
        """
        self.check_time()
        self.inflated += number
        limits = self.limits
        if self.inflated > max(limits.harmless, limits.ratio * self.read):
            raise ArchiveBomb(
                f"archive bomb, got {self.inflated} bytes out of {self.read}, "
                f"expected at most {limits.ratio} for each"
            )
        if self.inflated > limits.inflated:
            raise OutOfBudget(f"too large, expected at most {limits.inflated} inflated bytes")

    def spend_member(self) -> None:
        """Count a file of an archive.

        Raises:
            OutOfBudget: They are too many, or no time is left.
        """
        self.check_time()
        self.members += 1
        if self.members > self.limits.members:
            raise OutOfBudget(f"too many members, expected at most {self.limits.members}")
