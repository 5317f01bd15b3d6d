"""Finds tags of YAML that make PyYAML's full and unsafe loaders call what a file names."""

from __future__ import annotations

import re

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import ScanReport

SUFFIXES = (".yaml", ".yml")
_TAG = re.compile(
    rb"!![^\s,\[\]{}]*(?:python|%[0-9A-Fa-f]{2})"
    rb"|!<[^>\n]*(?:python|%[0-9A-Fa-f]{2})"
    rb"|tag:yaml\.org,2002:[^\s>]*(?:python|%[0-9A-Fa-f]{2})"
    rb"|(?:^|[\n\xbf\xfe\xff])%TAG\s"
)
_PART = 1024 * 1024
_OVERLAP = 4096


def judge_yaml(reader: Reader, where: str, report: ScanReport) -> None:
    """Report the first tag of Python's, however it is spelled."""
    reader.seek(0)
    kept, first = b"", 0
    while part := reader.read(_PART):
        body = kept + part.replace(b"\0", b"")  # UTF-16 and UTF-32 have them between
        if found := _TAG.search(body):
            got = found[0].strip().decode("ascii", "backslashreplace")
            at = first + found.start()
            report.add_danger(
                where, f"YAML with a tag at byte {at}, got {got}, expected plain data"
            )
            return
        kept = body[-_OVERLAP:]
        first += len(body) - len(kept)
