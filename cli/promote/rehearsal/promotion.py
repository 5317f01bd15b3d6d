"""Steps that promote a model along the whole path, and pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from promote.rehearsal.batch_model import promote_batch_model
from promote.rehearsal.check import Observation, Step
from promote.rehearsal.executions import last_words
from promote.rehearsal.other_registrations import register_by_other_means
from promote.rehearsal.outcomes import wait_for_outcome
from promote.rehearsal.registering import approve, register
from promote.rehearsal.serving import fail_first_endpoint, show_deployed_template
from promote.rehearsal.world import EARLY, MODEL, World
from promotion_steps.names import DATA_SCIENTIST, Environment
from promotion_steps.ruling import PASSED

CHAPTER = "promote"


def promotion(world: World) -> list[Step[World]]:
    """List the steps, hop by hop."""
    steps = [
        _step("register as data scientist", "a version that waits for approval", _register),
        _step("register with plain boto3", "sealed on its event", register_by_other_means),
        _step("check before approval", "no gate finds anything", _check),
        _step(
            "a first endpoint that fails",
            "its reason is on the source package, and the next version deploys all the same",
            fail_first_endpoint,
        ),
    ]
    for source, target in world.hops:
        steps += _hop(source, target)
    final = world.assembly.environments[-1]
    steps.append(
        _step(
            f"predictions of {final.name}",
            "equal the local model's on every held-out row",
            partial(_predictions, environment=final),
        )
    )
    steps.append(
        _step("a model without an endpoint", "is registered and not deployed", promote_batch_model)
    )
    return steps


def _hop(source: Environment, target: Environment) -> list[Step[World]]:
    return [
        _step(
            f"approve in {source.name}",
            f"the approver may, and {target.name} hears of it",
            partial(_approve, source=source, target=target),
        ),
        _step(
            f"pipeline of {target.name}",
            "every stage succeeds",
            partial(_pipeline, source=source, target=target),
        ),
        _step(
            f"endpoint of {target.name}",
            "answers a request",
            partial(_endpoint, environment=target),
        ),
        _step(
            f"status in {source.name}",
            f"says Succeeded, with {target.name}'s version",
            partial(_status, source=source, target=target),
        ),
        _step(
            f"template of {target.name}",
            "shows the image's digest, the data and the environment that are served",
            partial(show_deployed_template, environment=target),
        ),
    ]


def _step(name: str, expectation: str, run: Callable[[World], Observation]) -> Step[World]:
    return Step(chapter=CHAPTER, name=name, expectation=expectation, run=run, needed=True)


def _register(world: World) -> Observation:
    register(world, EARLY, world.dossier)
    document = register(world, world.source.name, world.dossier)
    return Observation(
        passed=document["image"].rpartition("@")[2].startswith("sha256:"),
        observed=f"{document['reference']} by {document['registrar'].rpartition('/')[2]}",
        evidence=document,
    )


def _check(world: World) -> Observation:
    command = ["check", world.packages[world.source.name], f"--config={world.config}"]
    document = world.promote_well(world.source, world.persona(DATA_SCIENTIST), command)
    passed = [gate["gate"] for gate in document["gates"] if gate["verdict"] == PASSED]
    return Observation(
        passed=bool(document["passed"]), observed=f"{len(passed)} gates", evidence=document
    )


def _approve(world: World, source: Environment, target: Environment) -> Observation:
    arn = world.packages[source.name]
    approve(world, source, arn)
    execution = world.pipeline(target).wait_for_execution(arn)
    return Observation(
        passed=True,
        observed=f"{target.pipeline(MODEL)} started",
        evidence={"model_package_arn": arn, "execution_id": execution.execution_id},
    )


def _pipeline(world: World, source: Environment, target: Environment) -> Observation:
    pipeline = world.pipeline(target)
    begun = pipeline.wait_for_execution(world.packages[source.name])
    ended = pipeline.wait_for_end(begun.execution_id)
    actions = pipeline.actions(begun.execution_id)
    succeeded = ended.status == "Succeeded"
    stages = list(dict.fromkeys(action.stage for action in actions))
    return Observation(
        passed=succeeded and all(action.status == "Succeeded" for action in actions),
        observed=" → ".join(stages) if succeeded else f"{last_words(actions)}; see {pipeline.log}",
        evidence={"execution": ended.document(), "actions": [one.document() for one in actions]},
    )


def _endpoint(world: World, environment: Environment) -> Observation:
    answer = invoke(world, environment, 1)
    return Observation(
        passed=len(answer) == 1,
        observed=f"{environment.endpoint(MODEL)}: {answer}",
        evidence={"endpoint": environment.endpoint(MODEL), "answer": answer},
    )


def _status(world: World, source: Environment, target: Environment) -> Observation:
    outcome = wait_for_outcome(world, source, target, world.packages[source.name])
    version = outcome["version"] or ""
    world.packages[target.name] = version
    return Observation(
        passed=outcome["verdict"] == "Succeeded" and f":{target.account}:" in version,
        observed=f"{outcome['verdict']} as {version.rpartition('model-package/')[2]}",
        evidence=outcome,
    )


def _predictions(world: World, environment: Environment) -> Observation:
    expected = world.model.predict(world.model.rows)
    served = invoke(world, environment, len(expected))
    differences = [abs(one - other) for one, other in zip(expected, served, strict=True)]
    return Observation(
        passed=served == expected,
        observed=f"{len(served)} rows, largest difference {max(differences):g}",
        evidence={"rows": len(served), "largest_difference": max(differences)},
    )


def invoke(world: World, environment: Environment, rows: int) -> list[float]:
    """Ask an endpoint about the first held-out rows."""
    lines = [",".join(map(repr, row)) for row in world.model.rows[:rows].tolist()]
    runtime = world.sessions.client("sagemaker-runtime", world.sessions.platform_team(environment))
    answer = runtime.invoke_endpoint(
        EndpointName=environment.endpoint(MODEL),
        ContentType="text/csv",
        Accept="application/json",
        Body="\n".join(lines).encode(),
    )
    predicted: list[float] = json.loads(answer["Body"].read())
    return predicted
