"""Steps about endpoints: what is deployed, and what a deployment that fails leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from promote.rehearsal.check import Observation
from promote.rehearsal.executions import Action
from promote.rehearsal.outcomes import wait_for_outcome
from promote.rehearsal.registering import approve, register
from promote.rehearsal.world import MODEL, World
from promotion_steps.names import MODEL_PACKAGE_TAG, Environment
from promotion_steps.serving.served_version import IN_SERVICE, ServedEndpoint, find_endpoint

FIRST_FAILURE = "first endpoint that fails"
FAILED_UPDATE = "update that fails"

_FAILURE = "no memory left"
_REASON = "did not pass the ping health check"
"""What SageMaker says of a container that does not start."""
_NO_STACK = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedDeployment:
    """What an approved version left behind whose container does not start.

    Args:
        failed: The actions that failed.
        outcome: What the source package says of it.
        stack: The status of the endpoint's stack.
        endpoint: What serves afterwards, if anything does.
    """

    failed: list[Action]
    outcome: dict[str, Any]
    stack: str
    endpoint: ServedEndpoint | None

    @property
    def told(self) -> bool:
        """Whether the source package says why the deployment failed."""
        return (
            [action.name for action in self.failed] == ["deploy-endpoint"]
            and self.outcome["verdict"] == "Failed"
            and _REASON in (self.outcome["findings"] or "")
        )

    def observation(self, *, passed: bool) -> Observation:
        """Show it as a step's result."""
        serves = f"serves {self.endpoint.described()}" if self.endpoint else "no endpoint"
        return Observation(
            passed=self.told and passed,
            observed=f"{self.outcome['findings']}; stack {self.stack}, {serves}",
            evidence={
                "failed": [action.document() for action in self.failed],
                "outcome": self.outcome,
                "stack": self.stack,
            },
        )


def fail_first_endpoint(world: World) -> Observation:
    """Deploy a model's first endpoint with a container that does not start."""
    left = _deploy_what_fails(world, FIRST_FAILURE)
    return left.observation(passed=left.stack == "ROLLBACK_COMPLETE" and left.endpoint is None)


def fail_update(world: World) -> Observation:
    """Update an endpoint that serves with a container that does not start."""
    _, target = world.hops[0]
    before = _endpoint(world, target)
    left = _deploy_what_fails(world, FAILED_UPDATE)
    serves_on = (
        before is not None
        and left.endpoint is not None
        and left.endpoint.status == IN_SERVICE
        and left.endpoint.versions == before.versions
    )
    return left.observation(passed=left.stack == "UPDATE_ROLLBACK_COMPLETE" and serves_on)


def show_deployed_template(world: World, environment: Environment) -> Observation:
    """Read in the deployed template what the registered version says is served."""
    arn = world.packages[environment.name]
    team = world.sessions.platform_team(environment)
    registered = world.sessions.client("sagemaker", team).describe_model_package(
        ModelPackageName=arn
    )["InferenceSpecification"]["Containers"]
    template = world.sessions.client("cloudformation", team).get_template(
        StackName=environment.endpoint_stack(MODEL)
    )["TemplateBody"]
    models = [
        one["Properties"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::SageMaker::Model"
    ]
    deployed = models[0]["PrimaryContainer"]
    endpoint = _endpoint(world, environment)
    return Observation(
        passed=len(models) == len(registered) == 1
        and "ModelPackageName" not in deployed
        and _served(deployed) == _served(registered[0])
        and deployed["Image"].partition("@")[2].startswith("sha256:")
        and environment.artifact_bucket in str(deployed["ModelDataSource"])
        and endpoint is not None
        and set(endpoint.versions.values()) == {arn},
        observed=f"{deployed['Image'].partition('@')[2][:19]} with"
        f" {deployed['ModelDataSource']['S3DataSource']['S3Uri']}, tagged {MODEL_PACKAGE_TAG}",
        evidence={"model": models[0], "registered": registered},
    )


def _served(container: dict[str, Any]) -> tuple[Any, ...]:
    source = container["ModelDataSource"]["S3DataSource"]
    return container["Image"], source["S3Uri"], container["Environment"]


def _deploy_what_fails(world: World, version: str) -> FailedDeployment:
    source, target = world.hops[0]
    failing = replace(world.dossier, environment={"FAIL_TO_LOAD": _FAILURE})
    arn = register(world, version, failing)["model_package_arn"]
    approve(world, source, arn)
    pipeline = world.pipeline(target)
    begun = pipeline.wait_for_execution(arn)
    pipeline.wait_for_end(begun.execution_id)
    actions = pipeline.actions(begun.execution_id)
    return FailedDeployment(
        failed=[action for action in actions if action.status == "Failed"],
        outcome=wait_for_outcome(world, source, target, arn),
        stack=_stack_status(world, target),
        endpoint=_endpoint(world, target),
    )


def _stack_status(world: World, environment: Environment) -> str:
    team = world.sessions.platform_team(environment)
    try:
        described = world.sessions.client("cloudformation", team).describe_stacks(
            StackName=environment.endpoint_stack(MODEL)
        )
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return _NO_STACK
    return str(described["Stacks"][0]["StackStatus"])


def _endpoint(world: World, environment: Environment) -> ServedEndpoint | None:
    team = world.sessions.platform_team(environment)
    return find_endpoint(world.sessions.client("sagemaker", team), environment.endpoint(MODEL))
