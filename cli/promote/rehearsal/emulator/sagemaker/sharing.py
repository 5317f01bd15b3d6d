"""Whether the owner of a model package lets another account make models of it."""

from __future__ import annotations

from collections.abc import Callable

from ministack.core.iam_evaluator import EvalContext, caller_arn, evaluate_resource_policy
from ministack.core.responses import get_account_id

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.reference import Reference

ACTION = "sagemaker:CreateModel"

PolicyOf = Callable[[str], tuple[str | None, str] | None]
"""Takes the ARN of a package; returns the policy of its group, and its owner."""


def check_shared(package: Reference, policy_of: PolicyOf) -> None:
    """Refuse a package of another account whose group policy does not allow CreateModel.

    Raises:
        ServiceError: The owner does not share the package with the caller.
    """
    if package.account == get_account_id():
        return
    policy, _ = policy_of(package.arn) or (None, package.account)
    caller: str = caller_arn()
    request = EvalContext(
        principal_arn=caller,
        principal_type="AssumedRole" if ":assumed-role/" in caller else "Account",
        principal_account=get_account_id(),
        action=ACTION,
        resource_arn=package.arn,
        region=package.region,
    )
    if evaluate_resource_policy(policy, request).decision != "Allow":
        raise ServiceError(
            "AccessDeniedException",
            f"User: {caller} is not authorized to perform: {ACTION} on resource: {package.arn} "
            f"because no resource-based policy allows the {ACTION} action",
        )
