"""AWS::Events::EventBusPolicy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

from promote.rehearsal.emulator.mending import events
from promote.rehearsal.emulator.mending.resources import stack_role

TYPE = "AWS::Events::EventBusPolicy"

Properties = Mapping[str, Any]
Provisioned = tuple[str, dict[str, Any]]


def install() -> None:
    """Register the type; one resource is one statement of a bus's policy."""
    provisioners._RESOURCE_HANDLERS[TYPE] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }
    provisioners._REPLACING_PROPERTIES[TYPE] = ("EventBusName", "StatementId")


def _create(_logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    bus, sid = events.bus_name(properties.get("EventBusName")), properties["StatementId"]
    if bus != "default" and bus not in eventbridge._event_buses:
        raise ValueError(f"ResourceNotFoundException: Event bus {bus} does not exist.")
    arn = f"arn:aws:events:{get_region()}:{get_account_id()}:event-bus/{bus}"
    stack_role.require(stack_name, "events:PutPermission", arn)
    events.put_statement(bus, {**_statement(properties), "Sid": sid})
    return f"{bus}|{sid}", {}


def _update(_physical_id: str, _old: Properties, new: Properties, stack_name: str) -> Provisioned:
    return _create("", new, stack_name)


def _delete(physical_id: str, _properties: Properties) -> None:
    bus, _, sid = physical_id.partition("|")
    events.remove_statement(bus, sid)


def _statement(properties: Properties) -> Mapping[str, Any]:
    statement: Mapping[str, Any] | None = properties.get("Statement")
    if statement is not None:
        return statement
    if not properties.get("Principal") or not properties.get("Action"):
        raise ValueError("Statement: nothing given, expected it, or Principal and Action")
    return events.permission_statement(properties)
