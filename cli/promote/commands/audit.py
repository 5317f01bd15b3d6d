"""The command `promote audit`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from promote.audit.fail_on import FailOn
from promote.commands.options import Json
from promote.refusal import REFUSED, USAGE, RefusalError
from promote.terminal import STDERR, print_json, say

if TYPE_CHECKING:
    from promote.audit.audit_options import AuditOptions

EPILOG = """
[bold]Examples[/]

  promote audit cdk.out --output audit

  promote audit cdk.out --output audit --baseline ../main/cdk.out --fail-on warning

It reads the templates of a cloud assembly, whoever wrote it, and needs no credentials. The folder
has audit.html for people, audit.json for programs and audit.sarif for code scanning.

Exit code 1: there are findings that nobody acknowledged. 2: it is no cloud assembly.
"""

_EXTRA = r"model-promotion\[audit]"
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")

Assembly = Annotated[
    Path, typer.Argument(metavar="CDK_OUT", help="The folder that the CDK synthesized to.")
]
Output = Annotated[
    Path, typer.Option("--output", metavar="DIR", help="Where the report is written to.")
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="CDK_OUT", help="Say what changed since this assembly."),
]
Fail = Annotated[FailOn, typer.Option("--fail-on", help="From which findings on it fails.")]
Organization = Annotated[
    str | None,
    typer.Option("--organization", metavar="o-…", help="The organization of all accounts."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="SCANNER", help="Leave out [b]cdk-nag[/] or [b]cfn-lint[/]."),
]


def audit(
    cdk_out: Assembly,
    output: Output,
    baseline: Baseline = None,
    fail_on: Fail = FailOn.ERROR,
    organization: Organization = None,
    without: Without = None,
    as_json: Json = False,
) -> None:
    """Say who may do what, what guards it and what is wrong with it, from templates alone."""
    from promote.audit.cloud_assembly import CloudAssembly
    from promote.audit.report import report
    from promote.audit.report_files import write_report

    options = _options(organization, baseline, without or [], fail_on)
    assembly = CloudAssembly.read(cdk_out)
    with STDERR.status("reading the templates") as line:
        document = report(assembly, options, line.update)
    written = write_report(document, output)
    if as_json:
        print_json(document["summary"])
    else:
        _tell(document, written)
    if document["summary"]["verdict"] == "fail":
        raise typer.Exit(REFUSED)


def _options(
    organization: str | None, baseline: Path | None, without: list[str], fail_on: FailOn
) -> AuditOptions:
    from promote.audit.audit_options import AuditOptions
    from promote.audit.cloud_assembly import CloudAssembly
    from promote.audit.tools.scanners import SCANNERS

    if organization is not None and not _ORGANIZATION.fullmatch(organization):
        raise RefusalError(
            f"--organization: is no organization, got {organization!r}, expected o-…",
            exit_code=USAGE,
        )
    for name in without:
        if name not in SCANNERS:
            raise RefusalError(
                f"--without: no such scanner, got {name!r}, expected {' or '.join(SCANNERS)}",
                exit_code=USAGE,
            )
    return AuditOptions(
        organization=organization,
        baseline=CloudAssembly.read(baseline) if baseline else None,
        without=frozenset(without),
        fail_on=fail_on,
    )


def _tell(document: dict[str, Any], written: list[Path]) -> None:
    found = document["summary"]
    colour = "red" if found["verdict"] == "fail" else "green"
    say(
        f"[{colour}]{found['verdict']}[/]: {found['errors']} errors, {found['warnings']} warnings,"
        f" {found['acknowledged']} acknowledged; {found['resources']} resources of"
        f" {found['stacks']} templates in {found['accounts']} accounts"
    )
    unused = sum(not one["used"] for one in document["acknowledgments"])
    if unused:
        say(f"  {unused} acknowledgments accept nothing that was found")
    for tool in document["tools"]:
        if not tool["ran"]:
            say(f"  {tool['name']}: {tool['why_not']}".replace("[", r"\["))
    if not any(file.suffix == ".html" for file in written):
        say("  audit.html: not written, because jinja2 is not installed: install " + _EXTRA)
    for file in written:
        say(f"  {file}")
