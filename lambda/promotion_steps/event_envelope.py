"""Checks that an event is what a step was subscribed to."""

from __future__ import annotations

from promotion_steps.json_fields import JsonFields
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import APPROVAL_DETAIL_TYPE, APPROVAL_SOURCE, Environment


def require_envelope(event: JsonFields, *, source: str, detail_type: str, account: str) -> None:
    """Accept an event of one kind from one account.

    Raises:
        ValueError: It is another event.
    """
    wanted = {"source": source, "detail-type": detail_type, "account": account}
    for key, value in wanted.items():
        if event.text(key) != value:
            raise event.error(key, repr(value))


def require_registry_event(event: JsonFields, environment: Environment) -> None:
    """Accept what SageMaker tells of model packages in one environment's account.

    Raises:
        ValueError: It is another event.
    """
    require_envelope(
        event,
        source=APPROVAL_SOURCE,
        detail_type=APPROVAL_DETAIL_TYPE,
        account=environment.account,
    )


def version_of(detail: JsonFields, environment: Environment) -> ModelPackageArn:
    """Return the version that SageMaker's event is about.

    Raises:
        ValueError: It is none of the environment's registry.
    """
    arn = ModelPackageArn.from_text(detail.text("ModelPackageArn"))
    if (arn.account, arn.region) != (environment.account, environment.region):
        expected = f"one of {environment.account} in {environment.region}"
        raise detail.error("ModelPackageArn", expected)
    return arn
