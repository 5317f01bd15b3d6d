"""Whether an environment's endpoint serves a version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.model_package_arn import canonical_arn
from promotion_steps.names import SERVED_OUTPUT
from promotion_steps.serving.stack_status import describe_stack


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """The stack of a model's endpoint.

    Args:
        status: CloudFormation's; None where the stack does not exist.
        version: ARN of the version that it was deployed with; None where it says none.
        is_this: Whether that is the version asked about.
    """

    stack: str
    status: str | None
    version: str | None
    is_this: bool

    def document(self) -> dict[str, Any]:
        """Spell it in JSON."""
        return asdict(self)


def read_served(cloudformation: Client, stack: str, arn: str) -> Served:
    """Ask CloudFormation what it deployed last.

    Args:
        cloudformation: Of the environment.
        stack: The endpoint's.
        arn: The version asked about.
    """
    described = describe_stack(cloudformation, stack)
    outputs = (described or {}).get("Outputs") or []
    version = next(
        (str(o["OutputValue"]) for o in outputs if o["OutputKey"] == SERVED_OUTPUT), None
    )
    return Served(
        stack=stack,
        status=str(described["StackStatus"]) if described else None,
        version=version,
        is_this=version is not None and canonical_arn(version) == canonical_arn(arn),
    )
