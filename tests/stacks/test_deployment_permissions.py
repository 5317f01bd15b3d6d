"""The role that deploys endpoints does what CloudFormation needs of it, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from promote.access.evaluation import ApplicablePolicies, decide
from promote.access.policy import Policy
from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.resolved_stack import resolved_resources
from promote.access.statement import Names, Statement
from promote.access.world import World
from promotion_steps.names import Environment
from tests.stacks.deployment.call import Call, calls_of, handler_actions
from tests.stacks.deployment.endpoint_stack import endpoint_stack

SERVICES = ("cloudformation", "codepipeline", "events", "lambda", "sagemaker")


@pytest.fixture(scope="module")
def world(assembly: Path) -> World:
    return World.read(assembly)


@pytest.fixture(scope="module", params=["staging", "prod"])
def environment(request: pytest.FixtureRequest) -> Environment:
    target: Environment = request.getfixturevalue(request.param)
    return target


@pytest.fixture(scope="module")
def calls(assembly: Path, environment: Environment, world: World) -> set[Call]:
    """All that two versions ask for, the second of which takes the place of the first."""
    of_stacks = [calls_of(endpoint_stack(assembly, environment, version)) for version in (7, 8)]
    # SageMaker's reference of API permissions names the grant for a configuration with a key;
    # that the key behind the alias has to be found, only an account can confirm.
    key_arn = volume_key(world, environment)
    lent = {Call("kms:CreateGrant", key_arn), Call("kms:DescribeKey", key_arn)}
    return lent.union(*of_stacks)


def volume_key(world: World, environment: Environment) -> str:
    (key_arn,) = {
        str(one.properties["TargetKeyId"])
        for one in resolved_resources(world.stacks)
        if one.type == "AWS::KMS::Alias" and one.name == environment.endpoint_key_alias
    }
    return key_arn


def asked(world: World, environment: Environment, call: Call, *, to: str = "sagemaker") -> Request:
    deployment = world.principal(environment.role_arn("deployment"))
    passing = {"iam:PassedToService": f"{to}.amazonaws.com"}
    through = {
        "kms:ViaService": f"sagemaker.{environment.region}.amazonaws.com",
        "kms:GrantIsForAWSResource": "true",
    }
    given = {"iam": passing, "kms": through}.get(call.action.partition(":")[0], {})
    return Request(deployment, call.action, call.resource, given)


def test_handlers_ask_for_what_the_published_schemas_say() -> None:
    assert handler_actions("AWS::SageMaker::Endpoint", "us-east-1") == {
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "sagemaker:UpdateEndpoint",
    }


def test_a_deployment_asks_for_the_names_of_its_template(
    calls: set[Call], environment: Environment
) -> None:
    actions = {call.action for call in calls}
    configured = {call.resource for call in calls if call.action == "sagemaker:CreateEndpoint"}
    passed = {call.resource for call in calls if call.action == "iam:PassRole"}

    assert len(actions) == 16
    assert len(configured) == 3, "the endpoint, and its configuration for each version"
    assert passed == {environment.role_arn("model-execution")}
    others = ("iam:PassRole", "kms:CreateGrant", "kms:DescribeKey")
    assert all("breast-cancer" in one.resource for one in calls if one.action not in others)


def test_every_call_of_a_deployment_is_allowed(
    world: World, environment: Environment, calls: set[Call]
) -> None:
    for call in sorted(calls):
        decision = world.decide(asked(world, environment, call))
        assert decision.allowed, call
        assert decision.unknown == ()


def elsewhere(arn: str, environment: Environment) -> Iterator[str]:
    yield arn.replace(environment.account, "999999999999")
    yield arn.replace(environment.region, "ap-south-2")
    yield arn.replace(environment.prefix, f"{environment.path}-other-")
    yield arn.replace(environment.prefix, "")


def test_no_call_is_allowed_on_foreign_names(
    world: World, environment: Environment, calls: set[Call]
) -> None:
    foreign = {
        Call(call.action, arn)
        for call in calls
        for arn in elsewhere(call.resource, environment)
        if arn != call.resource
    }

    assert len(foreign) > len(calls)
    for call in sorted(foreign):
        assert not world.decide(asked(world, environment, call)).allowed, call


def test_nothing_in_the_account_passes_a_role_but_these_two(
    world: World, environment: Environment
) -> None:
    own = [arn for arn, one in world.identities.items() if one.account == environment.account]

    passed = {
        (who, role, service)
        for who in own
        for role in own
        for service in SERVICES
        if world.decide(
            Request(
                world.principal(who),
                "iam:PassRole",
                role,
                {"iam:PassedToService": f"{service}.amazonaws.com"},
            )
        ).allowed
    }

    deploy_action, deployment, model_execution = (
        environment.role_arn(work) for work in ("deploy-action", "deployment", "model-execution")
    )
    assert passed == {
        (deploy_action, deployment, "cloudformation"),
        (deployment, model_execution, "sagemaker"),
    }


def without_one_name(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """Yield a statement once without each of its actions, and once without each resource."""
    assert statement.resources is not None
    for element, names in (("actions", statement.actions), ("resources", statement.resources)):
        for name in names.values:
            rest = Names(tuple(one for one in names.values if one != name))
            yield f"{statement.sid}: {name}", replace(statement, **{element: rest})


def weakened(policy: Policy) -> Iterator[tuple[str, Policy]]:
    for position, statement in enumerate(policy.statements):
        for what, weaker in without_one_name(statement):
            others = [one for at, one in enumerate(policy.statements) if at != position]
            yield what, replace(policy, statements=(*others, weaker))


def test_nothing_that_the_deployment_may_do_can_be_left_out(
    world: World, environment: Environment, calls: set[Call]
) -> None:
    (policy,) = world.identities[environment.role_arn("deployment")].policies

    needless = [
        what
        for what, weaker in weakened(policy)
        if all(
            decide(asked(world, environment, call), ApplicablePolicies(identity=(weaker,))).allowed
            for call in calls
        )
    ]

    assert len(list(weakened(policy))) > 20
    assert needless == []


def test_a_role_is_passed_to_sagemaker_alone(world: World, environment: Environment) -> None:
    passing = Call("iam:PassRole", environment.role_arn("model-execution"))
    principal: Principal = asked(world, environment, passing).principal

    assert world.decide(asked(world, environment, passing)).allowed
    assert not world.decide(asked(world, environment, passing, to="lambda")).allowed
    assert not world.decide(Request(principal, passing.action, passing.resource)).allowed
