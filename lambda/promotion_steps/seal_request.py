"""What the sealing function is asked: by somebody, or by the event of a registration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.event_envelope import require_registry_event
from promotion_steps.json_fields import JsonFields
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import Environment

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
            require_registry_event(fields, environment)
            text = fields.fields("detail").text("ModelPackageArn")
        else:
            fields.refuse_others([_PARAMETER])
            text = fields.text(_PARAMETER)
        arn = ModelPackageArn.from_text(text)
        if not arn.is_in(arn.group, environment):
            raise ValueError(
                f"model package ARN: got {text}, expected one of {environment.account}"
                f" in {environment.region}"
            )
        return cls(arn=arn, is_event=is_event)
