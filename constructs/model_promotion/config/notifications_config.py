"""Who is notified of an environment's alarms and outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.text_rule import TextRule

_ARN = "arn:aws(-[a-z]+)*"
_ENDPOINTS = {
    "email": TextRule(
        what="an e-mail address",
        pattern="[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+",
        longest=254,
        expected="an e-mail address",
    ),
    "https": TextRule(
        what="an https URL",
        pattern="https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?",
        longest=2048,
        expected="a URL that begins with https://",
    ),
    "lambda": TextRule(
        what="a Lambda function",
        pattern=f"{_ARN}:lambda:[a-z0-9-]+:[0-9]{{12}}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?",
        longest=300,
        expected="the ARN of a Lambda function",
    ),
    "sqs": TextRule(
        what="an SQS queue",
        pattern=f"{_ARN}:sqs:[a-z0-9-]+:[0-9]{{12}}:[A-Za-z0-9_-]{{1,80}}",
        longest=200,
        expected="the ARN of a standard SQS queue",
    ),
}
"""What an endpoint of each protocol looks like."""
_MOST_SUBSCRIPTIONS = 50
_EACH_ONCE: dict[str, Any] = {"uniqueItems": True}


def _one_schema(protocol: str, rule: TextRule) -> dict[str, Any]:
    endpoint = {"pattern": f"^(?:{rule.pattern})$", "maxLength": rule.longest}
    return {"properties": {"protocol": {"const": protocol}, "endpoint": endpoint}}


_ONE_PROTOCOL: dict[str, Any] = {
    "oneOf": [_one_schema(protocol, rule) for protocol, rule in _ENDPOINTS.items()]
}


class SubscriptionConfig(Section):
    """Somebody, or something, that receives each notification."""

    model_config = ConfigDict(json_schema_extra=_ONE_PROTOCOL)

    protocol: Literal["email", "https", "lambda", "sqs"] = Field(
        description="how notifications are delivered: email, https, lambda or sqs"
    )
    endpoint: str = Field(
        description="where to: an e-mail address, an https URL, or the ARN of a function or a queue"
    )

    @model_validator(mode="after")
    def _endpoint_fits_the_protocol(self) -> SubscriptionConfig:
        problem = _ENDPOINTS[self.protocol].problem(self.endpoint)
        if problem:
            raise refusal(f"endpoint is {problem}")
        return self


def _refuse_repetitions(
    subscriptions: Sequence[SubscriptionConfig],
) -> Sequence[SubscriptionConfig]:
    endpoints = [one.endpoint for one in subscriptions]
    repeated = sorted({one for one in endpoints if endpoints.count(one) > 1})
    if repeated:
        raise refusal(f"subscribed twice, got {shown(repeated)}, expected each endpoint once")
    return subscriptions


EventBus = Annotated[
    str,
    TextRule(
        what="an event bus",
        pattern=f"({_ARN}:events:[a-z0-9-]+:[0-9]{{12}}:event-bus/)?"
        "[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*",
        longest=400,
        expected="the name or the ARN of an event bus",
    ),
]


class NotificationsConfig(Section):
    """Where an environment's notifications go."""

    subscriptions: Annotated[
        tuple[SubscriptionConfig, ...],
        Field(strict=False, max_length=_MOST_SUBSCRIPTIONS, json_schema_extra=_EACH_ONCE),
        AfterValidator(_refuse_repetitions),
        LEFT_OUT,
    ] = Field(default=(), description="who receives each notification of the environment's topic")
    outcomes: Annotated[Literal["all", "failed"], LEFT_OUT] = Field(
        default="all",
        description="which outcomes of promotions the topic carries besides alarms: all of them, "
        "or only those that failed",
    )
    waiting_days: Annotated[int, Field(ge=1, le=365), LEFT_OUT] = Field(
        default=14,
        description="how many days the newest version of a group may wait for approval before "
        "an alarm goes off",
    )
    stalled_hours: Annotated[int, Field(ge=1, le=168), LEFT_OUT] = Field(
        default=6,
        description="how many hours a promotion may do nothing before an alarm goes off",
    )
    event_bus: Annotated[EventBus, LEFT_OUT] = Field(
        default="default",
        description="the event bus that outcomes are sent to for other tools, by its name or ARN",
    )
