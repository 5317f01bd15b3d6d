"""Everything a rehearsal's steps work with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promote.refusal import RefusalError
from promote.rehearsal import processes
from promote.rehearsal.assembly import Assembly
from promote.rehearsal.cdk import Cdk
from promote.rehearsal.dossier import Dossier
from promote.rehearsal.executions import PipelineView
from promote.rehearsal.processes import Finished
from promote.rehearsal.sessions import Sessions
from promotion_steps.names import Environment, persona_work

if TYPE_CHECKING:
    from concurrent.futures import Future

    from promote.rehearsal.study import Study
    from promote.rehearsal.training import TrainedModel

MODEL = "breast-cancer"
"""The running example that has an endpoint; its group bears the same name."""

GOOD = "good"
WEAK = "weak"
UNSAFE = "unsafe"
UNSTARTABLE = "unstartable"
"""Which model an artifact holds; only the first passes its gates."""

EARLY = "early"
"""The version that was registered before the one that is promoted."""


@dataclass(kw_only=True, slots=True)
class World:
    """The accounts, the tools and the model, as far as they exist already.

    Args:
        scratch: A folder of this rehearsal alone.
        bootstrap: Done when each account takes CDK deployments.
        study: The models, once they are trained and evaluated.
        dossier: What the good version of the running example is registered with.
        bad_reports: Reports that a gate must refuse, by the names that `--report` knows.
        packages: ARN of each registered version, by the name a step gave it.
        teams: Whose each model is; None for those of no team.
    """

    cdk: Cdk
    scratch: Path
    sessions: Sessions
    synthesized: Assembly | None = None
    bootstrap: Future[None] = field(init=False)
    study: Future[Study] = field(init=False)
    model: TrainedModel = field(init=False)
    dossier: Dossier = field(init=False)
    bad_reports: dict[str, Path] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str | None] = field(default_factory=dict)

    @property
    def assembly(self) -> Assembly:
        """The synthesized stacks.

        Raises:
            RefusalError: Nothing is synthesized yet.
        """
        if self.synthesized is None:
            raise RefusalError("rehearse: nothing is synthesized yet, expected that step before")
        return self.synthesized

    @property
    def source(self) -> Environment:
        """The first environment: where people register."""
        return self.assembly.environments[0]

    @property
    def hops(self) -> tuple[tuple[Environment, Environment], ...]:
        """Each environment with the next one."""
        return tuple(pairwise(self.assembly.environments))

    @property
    def config(self) -> Path:
        """Where the rehearsed config lies."""
        return self.scratch / "config"

    def persona(self, persona: str, model: str = MODEL) -> str:
        """Name the work of a persona whose model it is."""
        return persona_work(persona, self.teams[model])

    def artifact(self, name: str) -> Path:
        """Where a packed model lies."""
        return self.scratch / f"{name}.tar.gz"

    def paper(self, name: str) -> Path:
        """Where a report, a model card or a lock lies."""
        return self.scratch / f"{name}.json"

    def artifact_location(self, arn: str) -> tuple[str, str]:
        """Find the bucket and the key of a version's model, as its account's platform team."""
        team = self.sessions.platform_team(self.source)
        package = self.sessions.client("sagemaker", team).describe_model_package(
            ModelPackageName=arn
        )
        container = package["InferenceSpecification"]["Containers"][0]
        uri = container["ModelDataSource"]["S3DataSource"]["S3Uri"]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return bucket, key

    def promote(self, environment: Environment, who: str, arguments: Sequence[str]) -> Finished:
        """Run this command line as a persona of an environment, or as its platform team."""
        variables = self.sessions.variables(self.sessions.acting(environment, who))
        return processes.promote(arguments, environment=variables, folder=self.scratch)

    def promote_well(
        self, environment: Environment, who: str, arguments: Sequence[str]
    ) -> dict[str, Any]:
        """Run a command that has to succeed, and return what it printed.

        Raises:
            RefusalError: It did not succeed.
        """
        finished = self.promote(environment, who, [*arguments, "--json"])
        if finished.exit_code:
            raise RefusalError(finished.stderr.strip() or finished.stdout.strip())
        document: dict[str, Any] = json.loads(finished.stdout)
        return document

    def pipeline(self, environment: Environment, model: str = MODEL) -> PipelineView:
        """Look at a model's pipeline in an environment, as its platform team."""
        return PipelineView(
            client=self.sessions.client("codepipeline", self.sessions.platform_team(environment)),
            name=environment.pipeline(model),
            log=str(self.sessions.emulator.log),
        )
