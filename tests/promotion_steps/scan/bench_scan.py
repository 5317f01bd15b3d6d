"""Measures what a scan costs: `make bench-scan`, or with a size in GiB behind `bench_scan`."""

from __future__ import annotations

import io
import os
import pickle
import resource
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
from promotion_steps.scan.artifact_scan import ArtifactScan
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.scan_budget import GIB, MIB, ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import ScanReport

_SMALL_FILES = 50_000


def main() -> None:
    """Scan a large archive and one of many files, from the disk, on one core."""
    size = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    with tempfile.TemporaryDirectory() as folder:
        large, many = Path(folder, "large.tar.gz"), Path(folder, "many.tar.gz")
        _write_large(large, int(size * GIB))
        _report(f"{size:g} GiB of weights", large)
        large.unlink()
        _write_many(many)
        _report(f"{_SMALL_FILES - 1:,} small files", many)


def _write_large(path: Path, size: int) -> None:
    # six random bits of eight: deflate codes each byte, as it does the bytes of weights
    block = os.urandom(16 * MIB).translate(bytes(value & 63 for value in range(256)))
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for number in range(size // len(block)):
            info = tarfile.TarInfo(f"weights-{number}.bin")
            info.size = len(block)
            archive.addfile(info, io.BytesIO(block))


def _write_many(path: Path) -> None:
    body = pickle.dumps({"weights": [1.0, 2.0]})
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for number in range(_SMALL_FILES - 1):
            info = tarfile.TarInfo(f"part-{number}.pkl")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))


def _report(what: str, path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    report = ScanReport()
    budget = ScanBudget(ScanLimits(), lambda: 900.0)
    reader = RangeReader(
        lambda first, last: os.pread(descriptor, last - first + 1, first),
        size=path.stat().st_size,
        budget=budget,
    )
    began = time.process_time(), time.perf_counter()
    ArtifactScan(report, budget).scan(reader, path.name, must_be_archive=True)
    findings = check_unsafe_code(report, UnsafeCodeSettings())
    core, wall = time.process_time() - began[0], time.perf_counter() - began[1]
    os.close(descriptor)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{what}: {core:.1f} s of one core, {wall:.1f} s in all, at most {memory} MiB of memory, "
        f"{len(findings)} findings\n"
    )


if __name__ == "__main__":
    main()
