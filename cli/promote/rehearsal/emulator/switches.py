"""The environment variables that change how the emulator behaves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

PREFIX = "EMULATOR_"
_MAX_SECONDS = 600.0
_RESERVED = frozenset({"EMULATOR_LIFELINE"})
"""Variables that the launcher sets for its server."""

ROLE_TAKERS = ("cloudformation", "cloudtrail", "codepipeline", "events", "lambda", "sagemaker")
"""Services that this emulator lets take a role."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    """What one variable means, and how its text is read."""

    variable: str
    default: str
    values: str
    meaning: str
    parse: Callable[[str], Any]


def _choice(answers: Mapping[str, T], default: str, meaning: str) -> T:
    values = ", ".join(f"`{answer}`" for answer in answers)
    metadata = {
        "default": default,
        "values": values,
        "meaning": meaning,
        "parse": answers.__getitem__,
    }
    chosen: T = field(default=answers[default], metadata=metadata)
    return chosen


def _flag(*, default: bool, meaning: str) -> bool:
    return _choice({"0": False, "1": True}, "1" if default else "0", meaning)


def _seconds(default: float, meaning: str) -> float:
    metadata = {
        "default": f"{default:g}",
        "values": f"0 to {_MAX_SECONDS:g}",
        "meaning": meaning,
        "parse": _parse_seconds,
    }
    chosen: float = field(default=default, metadata=metadata)
    return chosen


def _parse_seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and 0 <= value <= _MAX_SECONDS):
        raise ValueError(text)
    return value


def _services(meaning: str) -> frozenset[str]:
    metadata = {
        "default": "",
        "values": f"any of {', '.join(f'`{name}`' for name in ROLE_TAKERS)}, with commas between",
        "meaning": meaning,
        "parse": _parse_services,
    }
    chosen: frozenset[str] = field(default=frozenset(), metadata=metadata)
    return chosen


def _parse_services(text: str) -> frozenset[str]:
    named = frozenset(name.strip() for name in text.split(",") if name.strip())
    if named - set(ROLE_TAKERS):
        raise ValueError(text)
    return named


EVENT_FIELDS = {"named": "named", "0": "absent", "empty": "empty", "null": "null"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Switches:
    """How the emulator behaves where AWS's text leaves a choice, or a test wants a fault."""

    arn_case: str = _choice(
        {"lower": "lower", "kept": "kept"},
        "lower",
        "how ARNs of model package groups and of their versions spell the group's name",
    )
    client_token: str = _choice(
        {"conflict": "conflict", "ignored": "ignored"},
        "conflict",
        "a second CreateModelPackage with the same `ClientToken`: the first answer, or a refusal "
        "when the rest of the request differs; `ignored` registers another version",
    )
    create_reads: bool = _flag(
        default=True,
        meaning="CreateModelPackage needs the caller's permission to read the objects and the "
        "images that it describes",
    )
    created_by: bool = _flag(
        default=True, meaning="model packages name in `CreatedBy` who registered them"
    )
    deploy_unapproved: bool = _flag(
        default=False,
        meaning="CreateModel accepts a version that is not `Approved` by `ModelPackageName`",
    )
    duplicate_events: bool = _flag(
        default=False, meaning="the registry sends each event twice, as AWS says it may"
    )
    endpoint_seconds: float = _seconds(
        0.2, "how long an endpoint is at least `Creating` or `Updating`"
    )
    event_fields: str = _choice(
        EVENT_FIELDS,
        "named",
        "`UpdatedModelPackageFields` of the registry's events: `named` in updates and absent from "
        "creations; `0` leaves it out of both; `empty` and `null` are its value in creations",
    )
    fail_registrations: bool = _flag(
        default=False, meaning="each registration ends as `Failed`, with the reason in its details"
    )
    group_policy_conditions: bool = _flag(
        default=True,
        meaning="group policies honour the conditions of statements whose principal is an account; "
        "`0`: such statements allow nothing",
    )
    dotted_names: bool = _flag(
        default=True, meaning="whether event patterns match fields with dots in their names"
    )
    source_account: frozenset[str] = _services(
        "services whose answer to whether they send `aws:SourceAccount` when they take a role "
        "is not the documented one but the other"
    )
    source_arn: frozenset[str] = _services(
        "services whose answer to whether they send `aws:SourceArn` when they take a role "
        "is not the documented one but the other"
    )
    minute: float = _seconds(
        6,
        "seconds that one minute lasts where AWS waits for minutes: the time-outs of CodePipeline, "
        "the retries and the age of asynchronous events of Lambda",
    )
    registration_seconds: float = _seconds(
        0.2, "how long a registration is `Pending` and `InProgress` before it is `Completed`"
    )
    reorder_events: bool = _flag(
        default=False, meaning="the registry sends an event after the one that follows it"
    )
    silent_rollback: bool = _flag(
        default=False,
        meaning="each UpdateEndpoint is rolled back: `InService` with the old configuration and "
        "no `FailureReason`",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Switches:
        """Read the switches, each at its default unless its variable is set.

        Raises:
            ValueError: A variable is no switch, or its text is none of its values.
        """
        known = {each.variable: each for each in switches()}
        given = {
            name: text
            for name, text in environment.items()
            if name.startswith(PREFIX) and name not in _RESERVED
        }
        for name in sorted(given.keys() - known.keys()):
            raise ValueError(f"{name}: no such switch, expected one of {', '.join(known)}")
        return cls(**{_field(name): _parsed(known[name], text) for name, text in given.items()})


def switches() -> list[Switch]:
    """Return the declaration of every switch."""
    return [
        Switch(variable=f"{PREFIX}{each.name.upper()}", **each.metadata)
        for each in fields(Switches)
    ]


def _field(variable: str) -> str:
    return variable.removeprefix(PREFIX).lower()


def _parsed(switch: Switch, text: str) -> Any:
    try:
        return switch.parse(text)
    except (KeyError, ValueError):
        plain = switch.values.replace("`", "")
        raise ValueError(f"{switch.variable}: got {text!r}, expected {plain}") from None
