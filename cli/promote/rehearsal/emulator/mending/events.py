"""EventBridge: buses of other accounts, and the policies that open them."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, json_response, request_scope
from ministack.services import eventbridge

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.mending import event_patterns, event_targets

_MODULE = "ministack.services.eventbridge"
_BUS = "event-bus/"
_MAX_ENTRIES = 10

_sender: contextvars.ContextVar[str | None] = contextvars.ContextVar("event_sender", default=None)

Request = Mapping[str, Any]
Operation = Callable[..., HttpResponse]


def install() -> None:
    """Let events reach other accounts, and keep where they came from."""
    hooks.replace(_MODULE, "_put_permission", _taking_whole_policies)
    hooks.replace(_MODULE, "_put_events", _reaching_other_accounts)
    hooks.replace(_MODULE, "_dispatch_event", _keeping_the_sender)
    eventbridge.bus_policy_for_arn = bus_policy_for_arn
    iam_evaluator._RESOURCE_POLICY_LOOKUPS["events"] = ("eventbridge", "bus_policy_for_arn")
    event_patterns.install()
    event_targets.install()


def bus_policy_for_arn(resource_arn: str) -> tuple[str, str] | None:
    """Find a bus's policy and the account that owns the bus."""
    spec = parse_arn(resource_arn)
    if not spec.resource.startswith(_BUS):
        return None
    name = spec.resource.removeprefix(_BUS)
    policy = eventbridge._event_bus_policies.get_scoped(spec.account_id, spec.region, name)
    return json.dumps(policy) if policy else "", spec.account_id


def put_statement(bus: str, statement: Mapping[str, Any]) -> None:
    """Add a statement to the policy of a bus of this account, or replace the one of its Sid."""
    policy = eventbridge._event_bus_policies.setdefault(
        bus, {"Version": "2012-10-17", "Statement": []}
    )
    remove_statement(bus, statement["Sid"])
    policy["Statement"].append(dict(statement))


def remove_statement(bus: str, sid: str) -> None:
    """Take a statement out of the policy of a bus of this account."""
    policy = eventbridge._event_bus_policies.get(bus)
    if policy is not None:
        policy["Statement"] = [said for said in policy["Statement"] if said.get("Sid") != sid]


def permission_statement(request: Request) -> dict[str, Any]:
    """Spell the statement that an action, a principal and a condition stand for."""
    principal = request["Principal"]
    bus = bus_name(request.get("EventBusName"))
    statement = {
        "Sid": request["StatementId"],
        "Effect": "Allow",
        "Principal": "*" if principal == "*" else {"AWS": f"arn:aws:iam::{principal}:root"},
        "Action": request["Action"],
        "Resource": f"arn:aws:events:{eventbridge.get_region()}:{get_account_id()}:{_BUS}{bus}",
    }
    condition = request.get("Condition")
    if condition:
        statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
    return statement


def bus_name(reference: str | None) -> str:
    """Name the bus that a name, an ARN or nothing refers to."""
    return (reference or "default").rpartition(_BUS)[2]


def _taking_whole_policies(_original: Operation) -> Operation:
    def put_permission(request: Request) -> HttpResponse:
        bus = bus_name(request.get("EventBusName"))
        if bus != "default" and bus not in eventbridge._event_buses:
            missing: HttpResponse = eventbridge.error_response_json(
                "ResourceNotFoundException", f"Event bus {bus} does not exist.", 400
            )
            return missing
        if request.get("Policy"):
            eventbridge._event_bus_policies[bus] = json.loads(request["Policy"])
        else:
            put_statement(bus, permission_statement(request))
        done: HttpResponse = json_response({})
        return done

    return put_permission


def _reaching_other_accounts(original: Operation) -> Operation:
    def put_events(request: Request, allow_aws_source: bool = False) -> HttpResponse:
        entries = request.get("Entries", [])
        if not 0 < len(entries) <= _MAX_ENTRIES:
            return original(request, allow_aws_source)
        answers = []
        for entry in entries:
            answer = _put_one(original, entry, allow_aws_source)
            if answer[0] != 200:
                return answer
            answers.append(json.loads(answer[2]))
        merged: HttpResponse = json_response(
            {
                "FailedEntryCount": sum(answer["FailedEntryCount"] for answer in answers),
                "Entries": [entry for answer in answers for entry in answer["Entries"]],
            }
        )
        return merged

    return put_events


def _put_one(original: Operation, entry: Mapping[str, Any], allow_aws_source: bool) -> HttpResponse:
    try:
        bus = parse_arn(entry.get("EventBusName") or "")
    except ArnParseError:
        return original({"Entries": [entry]}, allow_aws_source)
    sender = _sender.set(get_account_id())
    try:
        with request_scope(bus.account_id, bus.region):
            return original({"Entries": [entry]}, allow_aws_source)
    finally:
        _sender.reset(sender)


def _keeping_the_sender(original: Callable[..., None]) -> Callable[..., None]:
    def dispatch_event(event: dict[str, Any], view: Any = None) -> None:
        sender = _sender.get()
        if sender is None or sender == event["Account"]:
            original(event, view)
            return
        event["Account"] = sender
        original(event, eventbridge._pattern_event_view(event))

    return dispatch_event
