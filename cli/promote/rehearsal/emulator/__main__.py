"""Run the emulator by itself, to look around with the `aws` CLI."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from promote.rehearsal.emulator.access_probe import Finding, probe
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

_ACCOUNT = "111111111111"
_SHOWN = (
    "AWS_ENDPOINT_URL",
    "AWS_CA_BUNDLE",
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
)


def main() -> int:
    """Start, say how to reach it, probe it, and wait for Ctrl-C."""
    console = Console()
    with Emulator() as emulator:
        console.print(f"Emulator with process id {emulator.pid}, log {emulator.log}")
        console.print("The access key id is any account's number, and acts as its root:")
        variables = emulator.environment(Credentials.root(_ACCOUNT))
        for name in _SHOWN:
            console.print(f"  export {name}={variables[name]}", soft_wrap=True)
        findings = probe(emulator)
        console.print(_table(findings))
        wrong = sum(not finding.right for finding in findings)
        console.print(f"{len(findings) - wrong} of {len(findings)} cases as on AWS. Ctrl-C ends.")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return int(wrong > 0)


def _table(findings: Sequence[Finding]) -> Table:
    table = Table("case", "AWS", "here", "")
    for finding in findings:
        table.add_row(
            finding.case.name,
            _verdict(finding.case.allowed),
            _verdict(finding.allowed),
            "" if finding.right else "[red]wrong[/red]",
        )
    return table


def _verdict(allowed: bool) -> str:
    return "allowed" if allowed else "denied"


if __name__ == "__main__":
    sys.exit(main())
