"""What a principal may want to do to the notifications of an environment."""

from __future__ import annotations

from promote.access_table.question import Need, Question
from promote.access_table.tag_context import tag_context
from promotion_steps.names import DEFAULT_BUS, Environment


def outcome_questions(environment: Environment) -> list[Question]:
    """Ask who may send events to other tools of the account."""
    bus = environment.event_bus_arn(DEFAULT_BUS)
    return [Question.of("put an event on the account's default bus", "events:PutEvents", bus)]


def notification_questions(environment: Environment, key_arn: str) -> list[Question]:
    """Ask what may be done to an environment's topic and its key.

    Args:
        environment: Whose topic.
        key_arn: What notifications are encrypted with.
    """
    topic = environment.notification_topic_arn
    through = {"kms:ViaService": f"sns.{environment.region}.amazonaws.com"}
    publishing = (
        Need(action="sns:Publish", resource=topic),
        *(
            Need(action=action, resource=key_arn, context=through)
            for action in ("kms:Decrypt", "kms:GenerateDataKey")
        ),
    )
    return [
        Question(text="publish a notification", needs=publishing),
        Question.of("subscribe to notifications", "sns:Subscribe", topic),
        Question.of("change who may publish notifications", "sns:SetTopicAttributes", topic),
        Question.of("delete the topic of notifications", "sns:DeleteTopic", topic),
        Question.of("use the key of notifications without SNS", "kms:Decrypt", key_arn),
        Question(
            text="change who may use the key of notifications",
            needs=(
                Need(action="kms:PutKeyPolicy", resource=key_arn, context=tag_context(environment)),
            ),
        ),
    ]
