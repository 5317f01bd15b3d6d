"""Steps that bring empty accounts to the point where somebody registers a model."""

from __future__ import annotations

import json
from collections.abc import Callable

from promote.rehearsal.assembly import Assembly
from promote.rehearsal.check import Observation, Step
from promote.rehearsal.deployment import bootstrap_accounts, deploy_accounts
from promote.rehearsal.image_repository import create_image_repository, image_uri
from promote.rehearsal.packing import inference_script, pack_model
from promote.rehearsal.rehearsed_config import write_config
from promote.rehearsal.world import WEAK, World
from promotion_steps.names import Environment

CHAPTER = "prepare"


def preparation() -> list[Step[World]]:
    """List the steps; each needs the one before."""
    return [
        _step("synthesize the stacks", "one path of environments", _synthesize),
        _step("bootstrap the accounts", "each takes CDK deployments", _bootstrap),
        _step("deploy every stack", "all accounts, side by side", _deploy),
        _step("offer a container image", "AWS's account shares it", _offer_image),
        _step("train the models", "a good one and a weak one", _train),
    ]


def _step(name: str, expectation: str, run: Callable[[World], Observation]) -> Step[World]:
    return Step(chapter=CHAPTER, name=name, expectation=expectation, run=run, needed=True)


def _synthesize(world: World) -> Observation:
    root = world.sessions.root("000000000000")
    config = write_config(world.cdk.project, world.scratch)
    folder = world.cdk.synthesize(config, world.sessions.variables(root))
    world.synthesized = Assembly.from_folder(folder)
    path = " → ".join(environment.name for environment in world.assembly.environments)
    return Observation(
        passed=len(world.assembly.environments) > 1,
        observed=f"{len(world.assembly.stacks)} stacks, {path}",
        evidence={
            "stacks": [stack.stack_id for stack in world.assembly.stacks],
            "environments": [str(environment) for environment in world.assembly.environments],
        },
    )


def _bootstrap(world: World) -> Observation:
    environments = world.assembly.environments
    bootstrap_accounts(world.cdk, world.sessions, environments)
    accounts = [environment.account for environment in environments]
    return Observation(passed=True, observed=", ".join(accounts), evidence={"accounts": accounts})


def _deploy(world: World) -> Observation:
    deploy_accounts(world.cdk, world.sessions, world.assembly)
    deployed = {
        environment.name: _deployed_resources(world, environment)
        for environment in world.assembly.environments
    }
    total = sum(deployed.values())
    return Observation(
        passed=all(deployed.values()),
        observed=f"{total} resources",
        evidence={"resources": deployed},
    )


def _deployed_resources(world: World, environment: Environment) -> int:
    client = world.sessions.client("cloudformation", world.sessions.platform_team(environment))
    return sum(
        len(client.describe_stack_resources(StackName=stack.name)["StackResources"])
        for stack in world.assembly.stacks_of(environment)
    )


def _offer_image(world: World) -> Observation:
    digest = create_image_repository(world.sessions)
    uri = image_uri(world.source.region)
    return Observation(passed=True, observed=digest[:19], evidence={"image": uri, "digest": digest})


def _train(world: World) -> Observation:
    from promote.rehearsal.training import train_good_model, train_weak_model

    world.model = train_good_model()
    weak = train_weak_model()
    script = inference_script()
    for name, model in (("", world.model), (WEAK, weak)):
        packed = pack_model(model.classifier, script)
        world.artifact(name).write_bytes(packed)
        world.report(name).write_text(json.dumps(model.report()), encoding="utf-8")
    good, bad = _auc(world.model.report()), _auc(weak.report())
    return Observation(
        passed=good > bad,
        observed=f"AUC {good:.3f} and {bad:.3f} on held-out rows",
        evidence={"good": world.model.report(), WEAK: weak.report()},
    )


def _auc(report: dict[str, dict[str, dict[str, float]]]) -> float:
    return report["binary_classification_metrics"]["auc"]["value"]
