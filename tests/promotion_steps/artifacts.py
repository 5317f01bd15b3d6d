"""Model artifacts for the tests of the scan, the benign and the malicious ones."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
from promotion_steps.scan.artifact_scan import ArtifactScan
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import ScanReport

ARCHIVES = Path(__file__).parent / "archives"
SYSTEM = "posix.system"


class RunsACommand:
    """What an attacker pickles."""

    def __reduce__(self) -> Any:
        return os.system, ("id",)


def scan(
    body: bytes,
    name: str = "model",
    *,
    is_archive: bool = False,
    limits: ScanLimits | None = None,
    seconds_left: Callable[[], float] = lambda: 60.0,
    block: int = 1 << 16,
) -> ScanReport:
    """Scan bytes as the gate scans an object of S3."""
    report = ScanReport()
    budget = ScanBudget(limits or ScanLimits(), seconds_left)
    reader = RangeReader(
        lambda first, last: body[first : last + 1], size=len(body), budget=budget, block=block
    )
    ArtifactScan(report, budget).scan(reader, name, must_be_archive=is_archive)
    return report


def said(body: bytes, name: str = "model", **how: Any) -> list[str]:
    """Return the findings of the gate with its defaults."""
    report = scan(body, name, **how)
    return [finding.message for finding in check_unsafe_code(report, UnsafeCodeSettings())]


def tar(*members: tuple[str, bytes, str], mode: str = "w:gz") -> bytes:
    """Pack members without bytes: a name, a type of `tarfile`, and the target of a link."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, kind, target in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = target
            archive.addfile(info)
    return packed.getvalue()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Pack files as PyTorch and NumPy do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return packed.getvalue()
