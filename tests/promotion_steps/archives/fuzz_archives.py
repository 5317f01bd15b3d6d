"""Fuzzes the scan of model artifacts; needs `pip install atheris` and `promotion_steps`.

python fuzz_archives.py corpus/ -max_total_time=600
"""

from __future__ import annotations

import gzip
import io
import pickle
import sys
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
_MOST_OPCODES_OF_ORACLE = 4096

try:
    import atheris
except ImportError:  # the corpus is replayed without it
    atheris = None

if atheris is not None and __name__ == "__main__":
    with atheris.instrument_imports(include=["promotion_steps", "tarfile", "zipfile"]):
        from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
        from promotion_steps.scan.artifact_scan import ArtifactScan
        from promotion_steps.scan.range_reader import RangeReader
        from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits
        from promotion_steps.scan.scan_report import ScanReport
else:
    from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
    from promotion_steps.scan.artifact_scan import ArtifactScan
    from promotion_steps.scan.range_reader import RangeReader
    from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits
    from promotion_steps.scan.scan_report import ScanReport


class Inert:
    """Stands for whatever a pickle makes, and tells that something was called."""

    called = False

    def __new__(cls, *arguments: Any, **keywords: Any) -> Inert:
        Inert.called = True
        return super().__new__(cls)

    def __call__(self, *arguments: Any, **keywords: Any) -> Inert:
        return Inert()

    def __setstate__(self, state: Any) -> None:
        Inert.called = True


class Oracle(pickle._Unpickler):  # type: ignore[name-defined, misc]
    """The standard library's unpickler, which imports nothing and remembers what it should."""

    def __init__(self, body: bytes) -> None:
        super().__init__(io.BytesIO(body), fix_imports=False)
        self.asked: set[tuple[str, str]] = set()

    def find_class(self, module: str, name: str) -> Any:
        self.asked.add((module, name))
        return Inert

    def persistent_load(self, identity: Any) -> Any:
        return None


def scan(body: bytes, *, must_be_archive: bool = False, depth: int = 6) -> ScanReport:
    """Scan an artifact as the gate does; it must neither raise nor run on."""
    report = ScanReport()
    limits = ScanLimits(inflated=1 << 26, harmless=1 << 22, members=1000, depth=depth)
    turns = iter(range(20_000))
    budget = ScanBudget(limits, lambda: 1.0 if next(turns, None) is not None else 0.0)
    reader = RangeReader(
        lambda first, last: body[first : last + 1], size=len(body), budget=budget, block=1 << 16
    )
    ArtifactScan(report, budget).scan(reader, "model", must_be_archive=must_be_archive)
    for finding in check_unsafe_code(report, UnsafeCodeSettings()):
        assert str(finding)
    return report


def check(body: bytes) -> None:
    """Scan bytes as a file and as an archive, and compare with what an unpickler would do."""
    report = scan(body)
    scan(gzip.compress(body, 1), must_be_archive=True)
    asked, was_called = _unpickled(body)
    if was_called and not (report.unscanned or report.dangers):
        seen = {(one.module, one.name) for one in report.imports}
        assert asked <= seen, f"missed {sorted(asked - seen)}"


def _unpickled(body: bytes) -> tuple[set[tuple[str, str]], bool]:
    if b"\x96" in body or len(body) > _MOST_OPCODES_OF_ORACLE:
        return set(), False  # a byte array is allocated before its bytes are there
    oracle = Oracle(body)
    Inert.called = False
    try:
        oracle.load()
    except Exception:
        return oracle.asked, Inert.called
    return oracle.asked, Inert.called


def main() -> None:
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
