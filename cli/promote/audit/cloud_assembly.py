"""A folder of synthesized templates, as the CDK writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from promote.audit.asset_folders import asset_folders
from promote.audit.audited_stack import AuditedStack
from promote.audit.inner_stacks import inner_stacks
from promote.audit.json_file import read_json_object, refused
from promote.audit.template_body import read_template
from promote.refusal import USAGE, RefusalError

_STACK = "aws:cloudformation:stack"
_STAGE = "cdk:cloud-assembly"
_A_MANIFEST = "the manifest of a cloud assembly"


@dataclass(frozen=True, kw_only=True)
class CloudAssembly:
    """The stacks of an assembly, those of its stages and of its pipelines' endpoints included.

    Args:
        name: The folder's base name.
        stacks: Its templates in the order of their names.
    """

    name: str
    stacks: tuple[AuditedStack, ...]

    @classmethod
    def read(cls, folder: Path) -> CloudAssembly:
        """Read an assembly, whoever wrote it.

        Raises:
            RefusalError: It is none, or a part of it is missing or broken.
        """
        if not folder.is_dir():
            raise RefusalError(
                f"CDK_OUT: no such folder, got {str(folder)!r}, expected a cloud assembly",
                exit_code=USAGE,
            )
        root = folder.resolve()
        stacks = sorted(_stacks(root, root), key=lambda stack: stack.name)
        if not stacks:
            raise refused(folder / "manifest.json", "names no stack, got none", "one at least")
        return cls(name=root.name, stacks=tuple(stacks))

    @property
    def digest(self) -> str:
        """Digest over the digests of all templates."""
        lines = (f"{stack.sha256}  {stack.name}\n" for stack in self.stacks)
        return sha256("".join(lines).encode()).hexdigest()

    def stack(self, name: str) -> AuditedStack:
        """Return the stack of a name that the assembly has."""
        return next(stack for stack in self.stacks if stack.name == name)


def _stacks(root: Path, folder: Path) -> Iterator[AuditedStack]:
    file = folder / "manifest.json"
    _, manifest = read_json_object(file, _A_MANIFEST)
    artifacts = manifest.get("artifacts", {})
    if not isinstance(artifacts, dict) or "version" not in manifest:
        raise refused(file, f"is none, got {sorted(manifest)!r}", _A_MANIFEST)
    for name, artifact in sorted(artifacts.items()):
        match artifact:
            case {"type": "cdk:cloud-assembly", "properties": {"directoryName": str(stage)}}:
                yield from _stacks(root, folder / stage)
            case {"type": "aws:cloudformation:stack", "properties": {"templateFile": str(_)}}:
                yield from _stack(root, folder, name, artifact)
            case {"type": str(kind)} if kind in (_STACK, _STAGE):
                raise refused(file, f"artifacts.{name} is incomplete, got {kind!r}", _A_MANIFEST)


def _stack(
    root: Path, folder: Path, artifact_id: str, artifact: Mapping[str, Any]
) -> Iterator[AuditedStack]:
    properties = artifact["properties"]
    account, region = _environment(artifact.get("environment", ""))
    file = folder / properties["templateFile"]
    text, template = read_template(file)
    stack = AuditedStack(
        name=str(artifact.get("displayName", artifact_id)),
        stack_name=str(properties.get("stackName", artifact_id)),
        account=account,
        region=region,
        tags=properties.get("tags", {}),
        template_file=Path(os.path.relpath(file, root)).as_posix(),
        text=text,
        template=template,
        bundles=asset_folders(folder / f"{artifact_id}.assets.json"),
    )
    yield stack
    yield from inner_stacks(root, stack)


def _environment(text: str) -> tuple[str, str]:
    account, _, region = text.removeprefix("aws://").partition("/")
    return account or "unknown-account", region or "unknown-region"
