"""Holds other scanners against the corpus, in an environment of its own that has them.

    pip install picklescan==1.0.5 modelscan==0.8.8 fickling==0.1.12 pandas joblib scipy
    PYTHONPATH=.:lambda python -m tests.promotion_steps.corpus.compare_scanners

Only files that all of them claim to read are counted: pickles and files of joblib.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus import joblib_files, library_states, pickles
from tests.promotion_steps.corpus.honest_files import honest
from tests.promotion_steps.corpus.sample import Sample

Refuses = Callable[[Path], bool]
"""Tells whether a scanner holds something against a file."""
_PICKLES = (".pkl", ".joblib")


def by_ours(path: Path) -> bool:
    """Ask the gate."""
    return bool(said(path.read_bytes(), path.name))


def by_picklescan(path: Path) -> bool:
    """Ask picklescan; a file that it cannot scan counts as refused."""
    from picklescan.scanner import scan_file_path  # type: ignore[import-untyped]

    result = scan_file_path(str(path))
    return bool(result.issues_count or result.scan_err)


def by_modelscan(path: Path) -> bool:
    """Ask modelscan; issues, errors and files that it skips count as refused."""
    from modelscan.modelscan import ModelScan  # type: ignore[import-not-found, unused-ignore]

    results = ModelScan().scan(str(path))
    return bool(
        results["issues"] or results["errors"] or results["summary"]["skipped"]["total_skipped"]
    )


def by_fickling(path: Path) -> bool:
    """Ask fickling, which takes a file by its command."""
    command = [sys.executable, "-m", "fickling", "--check-safety", str(path)]
    run = subprocess.run(command, capture_output=True, cwd=path.parent, timeout=60, check=False)
    return run.returncode != 0


SCANNERS: dict[str, Refuses] = {
    "model-promotion": by_ours,
    "picklescan": by_picklescan,
    "modelscan": by_modelscan,
    "fickling": by_fickling,
}


def main() -> None:
    """Print a row for each scanner: malicious files that pass, honest ones that do not."""
    malicious = [*pickles.malicious(), *joblib_files.malicious(), *library_states.malicious()]
    bad = [one for one in malicious if one.loader and one.filename.endswith(_PICKLES)]
    good = [one for one in honest() if one.filename.endswith(_PICKLES)]
    chosen = sys.argv[1:] or list(SCANNERS)
    sys.stdout.write(f"{len(bad)} malicious files, {len(good)} honest ones\n")
    for name in chosen:
        passed = sum(not refused for refused in _ask(SCANNERS[name], bad))
        refused = sum(_ask(SCANNERS[name], good))
        sys.stdout.write(f"{name}: {passed} malicious pass, {refused} honest are refused\n")
        sys.stdout.flush()


def _ask(refuses: Refuses, samples: Iterable[Sample]) -> list[bool]:
    answers = []
    for sample in samples:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, sample.filename)
            path.write_bytes(sample.content)
            try:
                answers.append(refuses(path))
            except Exception:  # whatever it is, it does not pass the file
                answers.append(True)
    return answers


if __name__ == "__main__":
    main()
