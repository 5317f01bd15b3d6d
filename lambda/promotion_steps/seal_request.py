"""What the sealing function is asked: by somebody, or by the event of a registration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import APPROVAL_DETAIL_TYPE, APPROVAL_SOURCE, Environment

_PARAMETER = "model_package_arn"


@dataclass(frozen=True, kw_only=True, slots=True)
class SealRequest:
    """Which version to seal.

    Args:
        is_event: Whether an event asks, so that nobody waits for the answer.
    """

    arn: ModelPackageArn
    is_event: bool

    @classmethod
    def from_event(cls, event: Mapping[str, Any], environment: Environment) -> SealRequest:
        """Read what Lambda hands over.

        Raises:
            ValueError: It is neither a request nor an event of this environment's registry.
        """
        fields = JsonFields.from_value(event, "event")
        is_event = "detail-type" in fields.members
        if is_event:
            text = _registered(fields, environment)
        else:
            fields.refuse_others([_PARAMETER])
            text = fields.text(_PARAMETER)
        arn = ModelPackageArn.from_text(text)
        if text != environment.arn("sagemaker", f"model-package/{arn.group}/{arn.version}"):
            raise ValueError(
                f"model package ARN: got {text}, expected one of {environment.account}"
                f" in {environment.region}"
            )
        return cls(arn=arn, is_event=is_event)


def _registered(fields: JsonFields, environment: Environment) -> str:
    wanted = {
        "source": APPROVAL_SOURCE,
        "detail-type": APPROVAL_DETAIL_TYPE,
        "account": environment.account,
    }
    for key, value in wanted.items():
        if fields.text(key) != value:
            raise fields.error(key, repr(value))
    return fields.fields("detail").text("ModelPackageArn")
