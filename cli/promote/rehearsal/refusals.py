"""Steps that must not get through, each shown to be stopped where it should be."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from promote.refusal import is_denial
from promote.rehearsal.access_asking import ask_the_accounts
from promote.rehearsal.check import Observation, Step
from promote.rehearsal.executions import PipelineView
from promote.rehearsal.failed_hop import approve_what_failed
from promote.rehearsal.gate_refusals import CHAPTER, gate_refusals
from promote.rehearsal.older_version import approve_an_older_version
from promote.rehearsal.other_registrations import SEALED
from promote.rehearsal.other_teams import approve_for_another_team, register_for_another_team
from promote.rehearsal.outcomes import wait_for_outcome
from promote.rehearsal.registering import PENDING, pending_version, register
from promote.rehearsal.rehearsed_config import REFUSED_MODEL
from promote.rehearsal.serving import fail_update
from promote.rehearsal.tampering import approve_and_tamper
from promote.rehearsal.waiting import QUIET_SECONDS
from promote.rehearsal.withdrawal import reject_promoted
from promote.rehearsal.world import MODEL, World
from promotion_steps.names import DATA_SCIENTIST, MODEL_APPROVER, NO_MODEL_PACKAGE

REJECTED = "rejected"
TAMPERED = "tampered"


def refusals() -> list[Step[World]]:
    """List the steps; none needs another to have passed."""
    return [
        _step("approval by the data scientist", "access denied", _self_approval),
        _step("a version for another team", "access denied", register_for_another_team),
        _step("approval by another team", "access denied", approve_for_another_team),
        _step("prod's artifacts read from dev", "access denied", _foreign_read),
        _step("a rejected version", "starts nothing", _reject),
        *gate_refusals(),
        _step(
            "a version older than what serves",
            "stops before any gate is asked",
            approve_an_older_version,
        ),
        _step("an artifact changed after approval", "integrity stops it", _tampering),
        _step(
            "an update that fails",
            "the version before serves on, and the source package says why",
            fail_update,
        ),
        _step(
            "a version whose promotion failed",
            "goes no further, whoever approves it",
            approve_what_failed,
        ),
        _step("a verdict deleted by an admin", "access denied", _delete_evidence),
        _step("an execution without a package", "ends quietly", _nothing_to_promote),
        _step(
            "a promoted version rejected in dev",
            "is withdrawn in staging and prod, and nothing is redeployed",
            reject_promoted,
        ),
        _step("one execution for each approval", "recorded outcomes start none", _no_echo),
        _step(
            "each question to each persona",
            "the accounts answer as their templates say",
            ask_the_accounts,
        ),
    ]


def _step(name: str, expectation: str, run: Callable[[World], Observation]) -> Step[World]:
    return Step(chapter=CHAPTER, name=name, expectation=expectation, run=run)


def _self_approval(world: World) -> Observation:
    arn = pending_version(world)
    finished = world.promote(world.source, world.persona(DATA_SCIENTIST), ["approve", arn])
    return Observation(
        passed=finished.exit_code == 1 and "access denied" in finished.stderr,
        observed=finished.stderr.strip() or finished.stdout.strip(),
        evidence={"exit_code": finished.exit_code, "model_package_arn": arn},
    )


def _foreign_read(world: World) -> Observation:
    """Try an object that exists, by the key that both accounts use for it."""
    final = world.assembly.environments[-1]
    _, key = world.artifact_location(world.packages[world.source.name])
    reading = {"Bucket": final.artifact_bucket, "Key": key}
    team = world.sessions.client("s3", world.sessions.platform_team(final))
    team.head_object(**reading)
    scientist = world.sessions.persona(world.source, world.persona(DATA_SCIENTIST))
    s3 = world.sessions.client("s3", scientist)
    try:
        s3.get_object(**reading)
    except ClientError as error:
        return Observation(
            passed=is_denial(error), observed=str(error.response["Error"]["Code"]), evidence=reading
        )
    return Observation(passed=False, observed="read it", evidence=reading)


def _reject(world: World) -> Observation:
    arn = pending_version(world)
    world.packages[REJECTED] = arn
    command = ["reject", arn, "--comment", "rehearsed"]
    document = world.promote_well(world.source, world.persona(MODEL_APPROVER), command)
    started = _pipeline(world).executions(arn)
    return Observation(
        passed=document["approval"] == "Rejected" and not started,
        observed=f"{document['approval']}, {len(started)} executions",
        evidence={"model_package_arn": arn, "executions": len(started)},
    )


def _tampering(world: World) -> Observation:
    arn = register(world, TAMPERED, world.dossier)["model_package_arn"]
    approve_and_tamper(world, arn)
    return _stopped_by("integrity", world, arn)


def _stopped_by(gate: str, world: World, arn: str) -> Observation:
    source, target = world.hops[0]
    pipeline = _pipeline(world)
    begun = pipeline.wait_for_execution(arn)
    ended = pipeline.wait_for_end(begun.execution_id)
    actions = pipeline.actions(begun.execution_id)
    failed = {action.name: action.summary for action in actions if action.status == "Failed"}
    outcome: dict[str, Any] = wait_for_outcome(world, source, target, arn)
    told = outcome["findings"] or ""
    return Observation(
        passed=ended.status == "Failed"
        and set(failed) == {gate}
        and outcome["verdict"] == "Failed"
        and outcome["exit_code"] == 1
        and gate in told,
        observed="; ".join(failed.values()) or f"{ended.status}, no action failed",
        evidence={"outcome": outcome, "actions": [action.document() for action in actions]},
    )


def _delete_evidence(world: World) -> Observation:
    """Try to delete one version for good, as somebody who may do anything in the account."""
    _, target = world.hops[0]
    s3 = world.sessions.client("s3", world.sessions.platform_team(target))
    bucket = {"Bucket": target.evidence_bucket}
    verdict = s3.list_object_versions(**bucket)["Versions"][0]
    named = {"Key": verdict["Key"], "VersionId": verdict["VersionId"]}
    try:
        s3.delete_object(**bucket, **named, BypassGovernanceRetention=True)
    except ClientError as error:
        kept = s3.get_object_retention(**bucket, **named)["Retention"]
        return Observation(
            passed=is_denial(error),
            observed=f"{error.response['Error']['Code']}, {kept['Mode']}"
            f" until {kept['RetainUntilDate']:%Y-%m-%d}",
            evidence=named,
        )
    return Observation(passed=False, observed="deleted it", evidence=named)


def _nothing_to_promote(world: World) -> Observation:
    pipeline = _pipeline(world)
    started = pipeline.client.start_pipeline_execution(name=pipeline.name)
    ended = pipeline.wait_for_end(started["pipelineExecutionId"])
    actions = pipeline.actions(ended.execution_id)
    stages = {action.stage for action in actions}
    return Observation(
        passed=ended.status == "Succeeded"
        and ended.package_arn == NO_MODEL_PACKAGE
        and stages == {"Source", "Request"},
        observed=f"{ended.status} after {', '.join(sorted(stages, reverse=True))}",
        evidence={"execution": ended.document(), "actions": [one.document() for one in actions]},
    )


def _no_echo(world: World) -> Observation:
    """Count what each version started, when an echo would have shown."""
    time.sleep(QUIET_SECONDS)
    started: Counter[str] = Counter()
    for _, target in world.hops:
        for model in (MODEL, REFUSED_MODEL):
            started.update(one.package_arn for one in world.pipeline(target, model).executions())
    counts = {
        name: started[arn]
        for name, arn in world.packages.items()
        if name != world.assembly.environments[-1].name
    }
    expected = {name: 0 if name in {PENDING, REJECTED, SEALED} else 1 for name in counts}
    odd = {name: count for name, count in counts.items() if count != expected[name]}
    return Observation(
        passed=not odd,
        observed=", ".join(f"{name}: {count}" for name, count in odd.items())
        or f"{sum(counts.values())} executions of {len(counts)} versions",
        evidence={"executions": counts, "expected": expected},
    )


def _pipeline(world: World) -> PipelineView:
    return world.pipeline(world.hops[0][1])
