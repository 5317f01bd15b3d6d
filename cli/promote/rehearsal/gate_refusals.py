"""Steps that show each gate stopping a version of its own, in one run of all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from promote.rehearsal.check import Observation, Step
from promote.rehearsal.dossier import Dossier
from promote.rehearsal.executions import Action
from promote.rehearsal.image_repository import UNAPPROVED_ACCOUNT, UNAPPROVED_IMAGE
from promote.rehearsal.registering import approve_in_studio, register_quickly
from promote.rehearsal.rehearsed_config import REFUSED_MODEL
from promote.rehearsal.sessions import PLATFORM_TEAM
from promote.rehearsal.world import MODEL, UNSAFE, UNSTARTABLE, WEAK, World
from promotion_steps.names import (
    DATA_SCIENTIST,
    GATES,
    MODEL_APPROVER,
    MODEL_PACKAGE_VARIABLE,
    OPERATOR,
    evidence_prefix,
)

CHAPTER = "refuse"


@dataclass(frozen=True, kw_only=True, slots=True)
class BadVersion:
    """A version that one gate must stop.

    Args:
        gate: Which one.
        wrong: What is wrong with the version, as the step's name.
        told: What the finding must contain.
        spoil: Makes the version's dossier of a good one.
        also: Gates that must stop it besides.
        by_one_person: Whether who registers it approves it as well, as nobody but the platform
            team may.
        is_approved: Whether its approval starts the pipeline, or an operator who did not wait.
    """

    gate: str
    wrong: str
    told: str
    spoil: Callable[[World, Dossier], Dossier]
    model: str = MODEL
    also: frozenset[str] = frozenset()
    by_one_person: bool = False
    is_approved: bool = True


def gate_refusals() -> list[Step[World]]:
    """List the steps; all versions are approved before the first pipeline has ended."""
    return [
        _step("a bad version for each gate", "each starts its pipeline", _submit),
        *(
            _step(bad.wrong, f"{bad.gate} stops it", partial(_stopped, bad=bad))
            for bad in BAD_VERSIONS
        ),
    ]


def _step(name: str, expectation: str, run: Callable[[World], Observation]) -> Step[World]:
    return Step(chapter=CHAPTER, name=name, expectation=expectation, run=run)


def _submit(world: World) -> Observation:
    models = (MODEL, REFUSED_MODEL)
    with ThreadPoolExecutor(len(models)) as teams:
        list(teams.map(partial(_register_all, world), models))
    for bad in BAD_VERSIONS:
        _start(world, bad)
    packages = {bad.gate: world.packages[bad.gate] for bad in BAD_VERSIONS}
    return Observation(
        passed=True, observed=f"{len(packages)} versions", evidence={"packages": packages}
    )


def _register_all(world: World, model: str) -> None:
    good = replace(world.dossier, model=model)
    for bad in BAD_VERSIONS:
        if bad.model == model:
            by = _who(world, bad, DATA_SCIENTIST)
            register_quickly(world, bad.gate, bad.spoil(world, good), by=by)


def _start(world: World, bad: BadVersion) -> None:
    arn = world.packages[bad.gate]
    if bad.is_approved:
        approve_in_studio(world, arn, by=_who(world, bad, MODEL_APPROVER))
        return
    _, target = world.hops[0]
    session = world.sessions.persona(target, OPERATOR)
    world.sessions.client("codepipeline", session).start_pipeline_execution(
        name=target.pipeline(bad.model),
        variables=[{"name": MODEL_PACKAGE_VARIABLE, "value": arn}],
    )


def _who(world: World, bad: BadVersion, persona: str) -> str:
    return PLATFORM_TEAM if bad.by_one_person else world.persona(persona, bad.model)


def _stopped(world: World, bad: BadVersion) -> Observation:
    _, target = world.hops[0]
    pipeline = world.pipeline(target, bad.model)
    begun = pipeline.wait_for_execution(world.packages[bad.gate])
    ended = pipeline.wait_for_end(begun.execution_id)
    actions = pipeline.actions(begun.execution_id)
    failed = {action.name: action for action in actions if action.status == "Failed"}
    verdicts = _verdicts(world, begun.execution_id)
    refused = {gate for gate, verdict in verdicts.items() if verdict["verdict"] == "refused"}
    told = [text for text in verdicts.get(bad.gate, {}).get("findings", []) if bad.told in text]
    expected = {bad.gate, *bad.also}
    return Observation(
        passed=ended.status == "Failed"
        and set(failed) == refused == expected
        and set(verdicts) == _asked(actions)
        and bool(told),
        observed=f"{bad.gate}: {told[0]}" if told else _instead(failed, ended.status),
        evidence={
            "verdicts": verdicts,
            "actions": [action.document() for action in actions],
        },
    )


def _verdicts(world: World, promotion_id: str) -> Mapping[str, dict[str, Any]]:
    """Read what each gate left in the evidence bucket, as a data scientist of the target."""
    _, target = world.hops[0]
    who = world.persona(DATA_SCIENTIST)
    s3 = world.sessions.client("s3", world.sessions.persona(target, who))
    listed = s3.list_objects_v2(
        Bucket=target.evidence_bucket, Prefix=evidence_prefix(promotion_id)
    ).get("Contents", [])
    read = [s3.get_object(Bucket=target.evidence_bucket, Key=entry["Key"]) for entry in listed]
    documents = [json.loads(answer["Body"].read()) for answer in read]
    return {document["gate"]: document for document in documents}


def _asked(actions: list[Action]) -> set[str]:
    return {action.name for action in actions if action.name in GATES}


def _instead(failed: Mapping[str, Action], status: str) -> str:
    said = [f"{name}: {action.summary}" for name, action in failed.items()]
    return "; ".join(said) or f"{status}, no action failed"


def _with(**papers: Any) -> Callable[[World, Dossier], Dossier]:
    return lambda _, good: replace(good, **papers)


def _with_report(name: str) -> Callable[[World, Dossier], Dossier]:
    def spoil(world: World, good: Dossier) -> Dossier:
        return replace(good, reports={**good.reports, name: world.bad_reports[name]})

    return spoil


def _without_owner(_: World, good: Dossier) -> Dossier:
    return replace(good, metadata={k: v for k, v in good.metadata.items() if k != "owner"})


BAD_VERSIONS = (
    BadVersion(
        gate="request",
        wrong="started by hand before its approval",
        told="approval status is PendingManualApproval",
        spoil=_with(),
        also=frozenset({"four-eyes"}),
        is_approved=False,
    ),
    BadVersion(
        gate="four-eyes",
        wrong="approved by who registered it",
        told="pat",
        spoil=_with(),
        by_one_person=True,
    ),
    BadVersion(
        gate="image",
        wrong="an image from an unapproved registry",
        told=UNAPPROVED_ACCOUNT,
        spoil=_with(image=UNAPPROVED_IMAGE),
    ),
    BadVersion(
        gate="deployability",
        wrong="an archive that SageMaker cannot start",
        told="network isolation",
        spoil=lambda world, good: replace(good, artifact=world.artifact(UNSTARTABLE)),
    ),
    BadVersion(
        gate="unsafe-code",
        wrong="a model that runs a command",
        told="system",
        spoil=lambda world, good: replace(good, artifact=world.artifact(UNSAFE)),
    ),
    BadVersion(
        gate="metrics",
        wrong="a metric below its floor",
        told="auc",
        spoil=lambda world, good: replace(
            good, artifact=world.artifact(WEAK), metrics=world.paper("bad-metrics")
        ),
    ),
    BadVersion(
        gate="data-quality",
        wrong="data that drifted",
        told="drift",
        spoil=_with_report("data-statistics"),
    ),
    BadVersion(
        gate="bias-and-explainability",
        wrong="a model that treats groups unlike",
        told="",
        spoil=_with_report("bias"),
    ),
    BadVersion(
        gate="documentation", wrong="a model nobody owns", told="owner", spoil=_without_owner
    ),
    BadVersion(
        gate="parity",
        wrong="trained in another image",
        told="sha256:",
        spoil=lambda world, good: replace(good, runtime_lock=world.paper("bad-runtime-lock")),
    ),
    BadVersion(
        gate="cost",
        wrong="an endpoint beyond its budget",
        told="500",
        spoil=lambda _, good: replace(good, metadata={**good.metadata, "second-opinion": "agreed"}),
        model=REFUSED_MODEL,
    ),
    BadVersion(
        gate="custom",
        wrong="another team did not agree",
        told="second opinion",
        spoil=_with(),
        model=REFUSED_MODEL,
        also=frozenset({"cost"}),
    ),
)
"""One for each gate; what integrity stops needs a late change, and has a step of its own."""
