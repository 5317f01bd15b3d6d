"""Steps that bring empty accounts to the point where somebody registers a model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from promote.hop_settings import read_config
from promote.rehearsal.assembly import Assembly
from promote.rehearsal.background import begin
from promote.rehearsal.check import Observation, Step
from promote.rehearsal.custom_gate import deploy_custom_gate
from promote.rehearsal.deployment import bootstrap_accounts, deploy_accounts
from promote.rehearsal.failed_deployment import fail_half_way
from promote.rehearsal.image_repository import create_image_repositories, image_uri
from promote.rehearsal.packing import (
    CommandAtLoading,
    inference_script,
    pack_model,
    pack_unstartable,
)
from promote.rehearsal.papers import (
    good_dossier,
    upload_evaluation_data,
    write_report,
    write_runtime_locks,
)
from promote.rehearsal.rehearsed_config import write_config
from promote.rehearsal.study import study
from promote.rehearsal.world import GOOD, UNSAFE, UNSTARTABLE, WEAK, World
from promotion_steps.names import Environment

CHAPTER = "prepare"


def preparation() -> list[Step[World]]:
    """List the steps; each needs the one before."""
    return [
        _step("synthesize the stacks", "one path of environments", _synthesize),
        _step("bootstrap the accounts", "each takes CDK deployments", _bootstrap),
        _step("a deployment fails half way", "nothing stays behind", fail_half_way),
        _step("deploy every stack", "all accounts, side by side", _deploy),
        _step("offer a container image", "AWS's account shares it", _offer_image),
        _step("deploy a team's own gate", "a function per target", _offer_gate),
        _step("train the models", "a good one and a weak one", _train),
        _step("evaluate the good one", "data, bias, explainability", _evaluate),
    ]


def _step(name: str, expectation: str, run: Callable[[World], Observation]) -> Step[World]:
    return Step(chapter=CHAPTER, name=name, expectation=expectation, run=run, needed=True)


def _synthesize(world: World) -> Observation:
    root = world.sessions.root("000000000000")
    write_config(world.cdk.project, world.config)
    config = read_config(world.config)
    world.study = begin(partial(study, world.scratch))
    world.bootstrap = begin(
        partial(bootstrap_accounts, world.cdk, world.sessions, config.environments)
    )
    folder = world.cdk.synthesize(world.config, world.sessions.variables(root))
    world.synthesized = Assembly.from_folder(folder)
    world.teams = {model.name: model.team for model in config.models}
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
    world.bootstrap.result()
    accounts = [environment.account for environment in world.assembly.environments]
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
    digest = create_image_repositories(world.sessions)
    write_runtime_locks(world, digest)
    uri = image_uri(world.source.region)
    return Observation(passed=True, observed=digest[:19], evidence={"image": uri, "digest": digest})


def _offer_gate(world: World) -> Observation:
    functions = [deploy_custom_gate(world.sessions, target) for _, target in world.hops]
    return Observation(
        passed=True, observed=", ".join(functions), evidence={"functions": functions}
    )


def _train(world: World) -> Observation:
    found = world.study.result()
    world.model, weak = found.good, found.weak
    dataset = upload_evaluation_data(world, world.model.rows.tobytes())
    write_report(world, "metrics", world.model.report(dataset))
    write_report(world, "bad-metrics", weak.report(dataset))
    script = inference_script()
    world.artifact(GOOD).write_bytes(pack_model(world.model.classifier, script))
    world.artifact(WEAK).write_bytes(pack_model(weak.classifier, script))
    world.artifact(UNSAFE).write_bytes(pack_model(CommandAtLoading(), script))
    world.artifact(UNSTARTABLE).write_bytes(pack_unstartable(world.model.classifier, script))
    good, bad = world.model.report(dataset), weak.report(dataset)
    return Observation(
        passed=_auc(good) > _auc(bad),
        observed=f"AUC {_auc(good):.3f} and {_auc(bad):.3f} on held-out rows",
        evidence={"good": good, WEAK: bad},
    )


def _evaluate(world: World) -> Observation:
    reports = world.study.result().reports
    world.dossier = good_dossier(world, reports, image_uri(world.source.region))
    world.bad_reports = {
        "data-statistics": reports.drifted_data,
        "bias": reports.biased_analysis,
    }
    names = [path.name for path in (reports.data, reports.analysis)]
    return Observation(passed=True, observed=", ".join(names), evidence={"reports": names})


def _auc(report: dict[str, dict[str, dict[str, float]]]) -> float:
    return report["binary_classification_metrics"]["auc"]["value"]
