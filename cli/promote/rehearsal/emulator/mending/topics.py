"""SNS: encrypted topics take messages only from those who may use their key."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import kms, sns
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.service_roles import service_request

KEY = "KmsMasterKeyId"

_TYPE = "AWS::SNS::Topic"
_NEEDED = ("kms:GenerateDataKey", "kms:Decrypt")
_ALARMS = "cloudwatch.amazonaws.com"

_logger = logging.getLogger("sns")

Properties = Mapping[str, Any]
Publish = Callable[[Any], HttpResponse]


def install() -> None:
    """Keep the keys of stacks' topics, and ask for them before a message is taken."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    handlers["create"] = _keeping_the_key(handlers["create"], at=1)
    handlers["update"] = _keeping_the_key(handlers["update"], at=2)
    hooks.replace("ministack.services.sns", "_publish", _publishing)
    hooks.replace("ministack.services.cloudwatch", "_dispatch_alarm_actions", _notifying)


@rule(test="test_topics.py::test_who_may_not_use_the_key_of_a_topic_does_not_publish")
def refuse_without_key(access_key: str | None, key_arn: str) -> str | None:
    """A publisher to an encrypted topic needs `kms:GenerateDataKey` and `kms:Decrypt` of its key.

    Source: SNS Developer Guide, Managing Amazon SNS encryption keys and costs.
    """
    region = get_region()
    through = {"kms:ViaService": f"sns.{region}.amazonaws.com"}
    for action in _NEEDED if access_key else ():
        denied = iam_evaluator.enforce(
            access_key, action, "kms", region, resource_arn=key_arn, service_context=through
        )
        if denied is not None:
            return f"{denied.principal_arn} is not authorized to perform: {action} on {key_arn}"
    return None


@rule(test="test_topics.py::test_an_alarm_notifies_where_topic_and_key_let_cloudwatch")
def may_notify(topic_arn: str, alarm_arn: str) -> bool:
    """CloudWatch notifies for an alarm where the topic's and its key's policies allow it.

    Source: SNS Developer Guide, Managing Amazon SNS encryption keys and costs; CloudWatch User
    Guide, Notifying users on alarm changes.
    """
    topic = sns._topic_by_arn_any_scope(topic_arn)
    if topic is None:
        return False
    attributes = topic["attributes"]
    asked = [("sns:Publish", topic_arn, attributes.get("Policy"))]
    if key_arn := _key(topic):
        found = kms.key_policy_for_arn(key_arn)
        asked += [(action, key_arn, found and found[0]) for action in _NEEDED]
    return all(_allows(policy, action, arn, alarm_arn) for action, arn, policy in asked)


def _allows(policy: str | None, action: str, resource_arn: str, alarm_arn: str) -> bool:
    request = service_request(action, resource_arn, source_arn=alarm_arn)
    verdict = iam_evaluator.evaluate_resource_policy(policy or "", request, service=_ALARMS)
    return bool(verdict.decision == "Allow")


def _keeping_the_key(original: Callable[..., Any], *, at: int) -> Callable[..., Any]:
    def provision(*request: Any, **more: Any) -> Any:
        provisioned = original(*request, **more)
        attributes = sns._topics[provisioned[0]]["attributes"]
        attributes[KEY] = request[at].get(KEY) or ""
        return provisioned

    return provision


def _publishing(original: Publish) -> Publish:
    def publish(request: Any) -> HttpResponse:
        arn = request.get("TopicArn") or request.get("TargetArn")
        topic = sns._topic_by_arn_any_scope(arn[0] if isinstance(arn, list) else arn or "")
        key_arn = _key(topic) if topic else None
        access_key = iam_evaluator._verified_key.get()
        refusal = refuse_without_key(access_key, key_arn) if key_arn else None
        if refusal is not None:
            refused: HttpResponse = sns._error("KMSAccessDenied", refusal, 400)
            return refused
        return original(request)

    return publish


def _notifying(original: Callable[..., None]) -> Callable[..., None]:
    def dispatch(alarm: Mapping[str, Any], *state: str) -> None:
        actions = alarm.get("AlarmActions") or []
        allowed = [arn for arn in actions if may_notify(arn, alarm["AlarmArn"])]
        for arn in set(actions) - set(allowed):
            _logger.warning("alarm %s: %s does not let it publish", alarm["AlarmName"], arn)
        original({**alarm, "AlarmActions": allowed}, *state)

    return dispatch


def _key(topic: Mapping[str, Any]) -> str | None:
    key_arn: str | None = topic["attributes"].get(KEY) or None
    return key_arn
