"""Holds the scan against Python's and joblib's unpicklers, over mutated pickles.

python -m tests.promotion_steps.fuzzing.fuzz_pickles --seconds 300 --seed 1
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from promotion_steps.scan.artifact_scan import ArtifactScan
from promotion_steps.scan.pickle_reviewed import is_distribution
from promotion_steps.scan.pickle_values import Imported
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import ScanReport
from tests.promotion_steps.fuzzing.mutations import mutations, seeds

_ROOT = Path(__file__).parents[3]
_NAME = "model.pkl"
_TURNS = 20_000

Names = set[tuple[str, str]]


class Oracle:
    """The process that loads; it is started anew when a pickle has crashed it."""

    def __init__(self) -> None:
        self.crashes = 0
        self._process = self._start()

    def asked(self, body: bytes) -> tuple[Names, Names] | None:
        """Return what the unpicklers ask for, or None where one of them crashed."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the oracle has no pipes")
        self._process.stdin.write(len(body).to_bytes(4, "little") + body)
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self.crashes += 1
            self.close()
            self._process = self._start()
            return None
        plain, joblib = json.loads(line)
        return {(one, two) for one, two in plain}, {(one, two) for one, two in joblib}

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(timeout=60)

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.promotion_steps.fuzzing.oracle"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
        )


@dataclass(kw_only=True, slots=True)
class Outcome:
    """What a run of the fuzzer came to.

    Args:
        executions: How many mutated pickles were loaded and scanned.
        imports: In how many of them an unpickler asked for something.
        passed: How many of those the scan followed to the end, and saw everything.
        crashes: How many crashed an unpickler.
        finds: Those of which the scan missed something, with what it missed.
    """

    executions: int = 0
    imports: int = 0
    passed: int = 0
    crashes: int = 0
    finds: list[tuple[bytes, Names]] = field(default_factory=list)


def fuzz(numbers: Iterator[int], seed: int) -> Outcome:
    """Load and scan one mutated pickle for each number."""
    outcome, oracle = Outcome(), Oracle()
    for _, body in zip(numbers, mutations(seeds(), seed), strict=False):
        outcome.executions += 1
        asked = oracle.asked(body)
        report = scan(body)
        if asked is None:
            continue
        _compare(outcome, body, asked[0] | asked[1], report)
    oracle.close()
    outcome.crashes = oracle.crashes
    return outcome


def missed(body: bytes) -> Names:
    """Return what unpicklers ask for, and the scan of one pickle does not see."""
    outcome, oracle = Outcome(), Oracle()
    asked = oracle.asked(body)
    oracle.close()
    _compare(outcome, body, asked[0] | asked[1] if asked else set(), scan(body))
    return outcome.finds[0][1] if outcome.finds else set()


def _compare(outcome: Outcome, body: bytes, asked: Names, report: ScanReport) -> None:
    outcome.imports += bool(asked)
    if report.unscanned or report.dangers:
        return
    reviewed = {name for name in asked if is_distribution(Imported(*name))}
    gap = asked - reviewed - {(seen.module, seen.name) for seen in report.imports}
    outcome.passed += bool(asked) and not gap
    if gap:
        outcome.finds.append((body, gap))


def scan(body: bytes) -> ScanReport:
    """Scan a body as the gate scans a file that is named like a pickle."""
    report = ScanReport()
    turns = iter(range(_TURNS))
    budget = ScanBudget(ScanLimits(), lambda: 1.0 if next(turns, None) is not None else 0.0)
    reader = RangeReader(
        lambda first, last: body[first : last + 1], size=len(body), budget=budget, block=1 << 16
    )
    ArtifactScan(report, budget).scan(reader, _NAME)
    return report


def _until(seconds: float) -> Iterator[int]:
    end = time.monotonic() + seconds
    for number in count():
        if time.monotonic() >= end:
            return
        yield number


def main() -> None:
    """Fuzz for a while, and say what was found."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    outcome = fuzz(_until(given.seconds), given.seed)
    sys.stdout.write(
        f"{outcome.executions} executions, {outcome.imports} with imports, {outcome.passed} of "
        f"them followed to the end, {outcome.crashes} crashed, {len(outcome.finds)} finds\n"
    )
    for body, gap in outcome.finds[:20]:
        sys.stdout.write(f"missed {sorted(gap)} in {body!r}\n")
    sys.exit(bool(outcome.finds))


if __name__ == "__main__":
    main()
