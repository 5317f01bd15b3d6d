"""Templates that a stack brings along: nested stacks, and what its pipeline deploys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from promote.audit.audited_stack import AuditedStack
from promote.audit.json_file import refused
from promote.audit.template_body import read_template
from promotion_steps.names import ENDPOINT_TEMPLATE_FILE

_NESTED = "AWS::CloudFormation::Stack"
_ASSET_PATH = "aws:asset:path"
_ENDPOINT = "endpoint"


def inner_stacks(
    root: Path, stack: AuditedStack, around: tuple[Path, ...] = ()
) -> Iterator[AuditedStack]:
    """Yield the templates that a stack brings along, however deep.

    Args:
        root: The assembly's folder.
        stack: What may bring templates along.
        around: The templates that the stack itself is nested in.
    """
    endpoints = [one for one in stack.bundles if (one / ENDPOINT_TEMPLATE_FILE).is_file()]
    for bundle in endpoints:
        name = _ENDPOINT if len(endpoints) == 1 else f"{_ENDPOINT}-{bundle.name[-8:]}"
        yield _inner(root, stack, name, bundle / ENDPOINT_TEMPLATE_FILE)
    file = root / stack.template_file
    for nested in stack.of_type(_NESTED):
        path = nested.metadata.get(_ASSET_PATH)
        if isinstance(path, str):
            yield from _nested(root, stack, nested.logical_id, file.parent / path, (*around, file))


def _nested(
    root: Path, stack: AuditedStack, name: str, file: Path, around: tuple[Path, ...]
) -> Iterator[AuditedStack]:
    if file in around:
        raise refused(file, f"nests itself, got {name!r}", "another template")
    found = _inner(root, stack, name, file)
    yield found
    yield from inner_stacks(root, found, around)


def _inner(root: Path, stack: AuditedStack, name: str, file: Path) -> AuditedStack:
    text, template = read_template(file)
    return replace(
        stack,
        name=f"{stack.name}/{name}",
        template_file=Path(os.path.relpath(file, root)).as_posix(),
        text=text,
        template=template,
        bundles=(),
    )
