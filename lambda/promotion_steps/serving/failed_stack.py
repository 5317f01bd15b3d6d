"""Step: delete an endpoint's stack whose creation failed, so that it can be created again."""

from __future__ import annotations

from promotion_steps.aws import Client
from promotion_steps.finding import Refused
from promotion_steps.pipeline_job import Outcome
from promotion_steps.reading import reading
from promotion_steps.serving.served_version import describe_endpoint
from promotion_steps.serving.stack_status import describe_stack

FAILED_CREATION = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
"""States of a stack that was never created, and that no update leaves."""
DELETABLE = (*FAILED_CREATION, "DELETE_FAILED")
"""States that only a deletion leaves; a deletion that failed may be tried again."""

_DELETING = "deleting"
_FAILED_ENDPOINT = "Failed"


def delete_failed_stack(
    stack: str, *, endpoint: str, cloudformation: Client, registry: Client, token: str | None
) -> Outcome:
    """Delete the stack if its creation failed and nothing of it serves; wait until it is gone.

    CloudFormation cannot update such a stack. Source: "Stack status codes" and "Continue rolling
    back an update", CloudFormation user guide. A stack whose deletion failed is deleted again
    under the same condition; one in any other state is left alone.

    Args:
        stack: The stack's name.
        endpoint: The name of its endpoint.
        cloudformation: Of the target.
        registry: The target's SageMaker client.
        token: What this step answered when it was called before.

    Raises:
        Refused: The endpoint serves although its stack failed, or the deletion failed.
    """
    status = _status(cloudformation, stack)
    if status is None:
        return Outcome(summary=f"stack {stack}: does not exist")
    if status == "DELETE_IN_PROGRESS" or (token and status in FAILED_CREATION):
        return Outcome(continuation_token=_DELETING)
    if status == "DELETE_FAILED" and token:
        raise Refused(
            f"stack {stack}: it serves nothing and cannot be deleted, got {status};"
            " delete it by hand and promote again"
        )
    if status not in DELETABLE:
        return Outcome(summary=f"stack {stack}: {status}")
    _refuse_if_it_serves(stack, status, endpoint, registry)
    with reading(f"stack {stack}", "deleted"):
        cloudformation.delete_stack(StackName=stack)
    return Outcome(continuation_token=_DELETING)


def _status(cloudformation: Client, stack: str) -> str | None:
    with reading(f"stack {stack}"):
        described = describe_stack(cloudformation, stack)
    return None if described is None else str(described["StackStatus"])


def _refuse_if_it_serves(stack: str, status: str, endpoint: str, registry: Client) -> None:
    described = describe_endpoint(registry, endpoint)
    if described is not None and described.get("EndpointStatus") != _FAILED_ENDPOINT:
        raise Refused(
            f"stack {stack}: is {status}, but endpoint {endpoint} is"
            f" {described.get('EndpointStatus')}; delete one of them by hand and promote again"
        )
