"""EventBridge: targets that need a role or a permission, and the queue for what they refuse."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.arn import Arn, parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge, lambda_svc

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.service_roles import role_may, service_is_trusted, service_request

_SERVICE = "events.amazonaws.com"
_BUS = "event-bus/"

logger = logging.getLogger("events")

Event = dict[str, Any]
Target = Mapping[str, Any]
Rule = Mapping[str, Any]
Invoke = Callable[..., None]


class UndeliveredError(Exception):
    """Say why a target did not take an event."""


def install() -> None:
    """Deliver to each target only what its role and its permissions let through."""
    hooks.replace("ministack.services.eventbridge", "_invoke_target", _delivering)


def _delivering(original: Invoke) -> Invoke:
    def invoke_target(target: Target, event: Event, rule: Rule, view: Any = None) -> None:
        try:
            _deliver(original, target, event, rule, view)
        except (UndeliveredError, ServiceError) as refusal:
            logger.warning(
                "rule %s: target %s: not delivered: %s", rule["Arn"], target["Arn"], refusal
            )
            _keep(target, event)

    return invoke_target


def _deliver(original: Invoke, target: Target, event: Event, rule: Rule, view: Any) -> None:
    spec = parse_arn(target["Arn"])
    foreign = (spec.account_id, spec.region) != (get_account_id(), get_region())
    if spec.service == "codepipeline":
        _start_pipeline(spec, target, event, rule, view)
    elif spec.service == "events" and spec.resource.startswith(_BUS) and foreign:
        _relay(spec, target, event, rule)
    else:
        if spec.service == "lambda":
            _require_permission(target["Arn"], rule)
        original(target, event, rule, view)


def _start_pipeline(spec: Arn, target: Target, event: Event, rule: Rule, view: Any) -> None:
    _require_role(target, rule, "codepipeline:StartPipelineExecution")
    request = _input(target, event, rule, view)
    started = {key: request[key] for key in ("variables", "sourceRevisions") if request.get(key)}
    with request_scope(spec.account_id, spec.region):
        import_module("ministack.services.codepipeline").start_for_rule(
            {"name": spec.resource, **started}, rule["Arn"]
        )


def _input(target: Target, event: Event, rule: Rule, view: Any) -> dict[str, Any]:
    view = view or eventbridge._pattern_event_view(event)
    if target.get("InputTransformer"):
        text = eventbridge._apply_input_transformer(target["InputTransformer"], rule, view)
    else:
        text = target.get("Input") or "{}"
    try:
        request = json.loads(text)
    except ValueError as error:
        raise UndeliveredError(f"input: got {text!r}, expected JSON") from error
    if not isinstance(request, dict):
        raise UndeliveredError(f"input: got {text!r}, expected a JSON object")
    return request


def _relay(spec: Arn, target: Target, event: Event, rule: Rule) -> None:
    if event["Account"] != get_account_id():
        # AWS forwards an event to another account once and no further.
        raise UndeliveredError(f"the event came from account {event['Account']} already")
    _require_role(target, rule, "events:PutEvents")
    bus = spec.resource.removeprefix(_BUS)
    with request_scope(spec.account_id, spec.region):
        if bus != "default" and bus not in eventbridge._event_buses:
            raise UndeliveredError("there is no such bus")
        relayed = {**event, "EventBusName": bus, "_DispatchPath": []}
        eventbridge._dispatch_event(relayed)
        eventbridge._archive_event(relayed)


def _require_role(target: Target, rule: Rule, action: str) -> None:
    role = target.get("RoleArn")
    if not role:
        raise UndeliveredError("the target has no role")
    if not service_is_trusted(role, service=_SERVICE, source_arn=rule["Arn"]):
        raise UndeliveredError(f"{role} does not trust {_SERVICE}")
    if not role_may(role, action, target["Arn"]):
        raise UndeliveredError(f"{role} is not authorized to perform: {action}")


def _require_permission(function_arn: str, rule: Rule) -> None:
    found = lambda_svc.function_policy_for_arn(function_arn)
    if found is None:
        raise UndeliveredError("there is no such function")
    context = service_request("lambda:InvokeFunction", function_arn, source_arn=rule["Arn"])
    policy, _ = found
    verdict = iam_evaluator.evaluate_resource_policy(policy, context, service=_SERVICE)
    if verdict.decision != "Allow":
        raise UndeliveredError(f"the function does not let {_SERVICE} invoke it for this rule")


def _keep(target: Target, event: Event) -> None:
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if queue:
        envelope = eventbridge._pattern_event_view(event).event_with_detail()
        eventbridge._dispatch_to_sqs(parse_arn(queue), json.dumps(envelope))
