"""What the registry's events carry, in which order, and how often."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.event_rule import EVENT_RULE, create_rule, rule_arn
from promote.doctor.resources.queue import QUEUE, create_queue
from promote.doctor.unaskable import UnaskableError
from promotion_steps.approval_record import SLACK, is_after
from promotion_steps.names import APPROVAL_DETAIL_TYPE, APPROVAL_SOURCE, MANIFEST_URI

_UPDATES, _CREATION, _METADATA, _ORDER, _TIME = (
    "event-fields-of-updates",
    "event-fields-of-creations",
    "event-metadata",
    "event-once-in-order",
    "event-time",
)
_FIELDS = "UpdatedModelPackageFields"
_PROPERTIES = "CustomerMetadataProperties"
_STEP = "doctor.step"
_STEPS = ("registered", "annotated", "rejected")

Event = Mapping[str, Any]


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    url = _listen(context)
    arn = candidate.register(context, CustomerMetadataProperties=_properties(context, 0))
    _received_one(context, url, arn)
    registry = context.clients("sagemaker")
    registry.update_model_package(
        ModelPackageArn=arn, CustomerMetadataProperties=_properties(context, 1)
    )
    registry.update_model_package(
        ModelPackageArn=arn,
        ModelApprovalStatus="Rejected",
        CustomerMetadataProperties=_properties(context, 2),
    )
    events = _all_of(context, url, arn)
    updates = [event for event in events if _is_update(event)]
    creations = [event for event in events if not _is_update(event)]
    yield _UPDATES, _fields_of_updates(updates)
    yield _CREATION, _fields_of_creations(creations)
    yield _METADATA, _metadata(events)
    yield _ORDER, _order(events)
    yield _TIME, _time(updates, registry.describe_model_package(ModelPackageName=arn))


def _listen(context: ProbeContext) -> str:
    rule, queue = context.reserve(EVENT_RULE, "events"), context.reserve(QUEUE, "events")
    url = create_queue(context.clients, context.mark, queue, rule_arn=rule_arn(context.mark, rule))
    pattern = {
        "source": [APPROVAL_SOURCE],
        "detail-type": [APPROVAL_DETAIL_TYPE],
        "detail": {"ModelPackageGroupName": [candidate.group(context)]},
    }
    target = context.environment.arn("sqs", queue)
    create_rule(context.clients, context.mark, rule, pattern, target_arn=target)
    return url


def _properties(context: ProbeContext, step: int) -> dict[str, str]:
    return {MANIFEST_URI: candidate.model_uri(context), _STEP: _STEPS[step]}


def _received_one(context: ProbeContext, url: str, arn: str) -> None:
    """Wait for the first event, since a new rule matches nothing for some seconds."""
    context.patience.until(lambda: _kept(context, url, arn), lambda events: len(events) > 0)


def _all_of(context: ProbeContext, url: str, arn: str) -> list[Event]:
    events = context.patience.until(
        lambda: _kept(context, url, arn), lambda events: len(events) >= len(_STEPS)
    )
    if not events:
        raise UnaskableError("no event arrived: the rule may have been too new to match")
    time.sleep(context.patience.pause)  # a second delivery comes a little later
    return list(_kept(context, url, arn))


def _kept(context: ProbeContext, url: str, arn: str) -> list[Event]:
    kept: list[Event] = context.once("events", list)
    sqs = context.clients("sqs")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    for message in messages.get("Messages", []):
        kept.append(json.loads(message["Body"]))
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [event for event in kept if _is_of(event, arn)]


def _is_of(event: Event, arn: str) -> bool:
    return str(event["detail"].get("ModelPackageArn", "")).lower() == arn.lower()


def _is_update(event: Event) -> bool:
    detail = event["detail"]
    step = detail.get(_PROPERTIES, {}).get(_STEP)
    if step is not None:
        return bool(step != _STEPS[0])
    return bool(detail.get(_FIELDS)) or detail.get("ModelApprovalStatus") == "Rejected"


def _fields_of_updates(updates: list[Event]) -> Answer:
    if not updates:
        return Answer.unknown("no event of an update arrived")
    lacking = [event for event in updates if not event["detail"].get(_FIELDS)]
    named = sorted({field for event in updates for field in event["detail"].get(_FIELDS) or []})
    seen = f"{len(lacking)} of {len(updates)} events lack it" if lacking else ", ".join(named)
    return Answer.of(holds=not lacking, seen=seen)


def _fields_of_creations(creations: list[Event]) -> Answer:
    if not creations:
        return Answer.unknown("no event of the creation arrived: the rule was too new to match")
    values = [event["detail"].get(_FIELDS, "absent") for event in creations]
    seen = ", ".join(sorted({json.dumps(value) for value in values}))
    return Answer.of(holds=all(value == "absent" for value in values), seen=f"it is {seen}")


def _metadata(events: list[Event]) -> Answer:
    without = [event for event in events if not event["detail"].get(_PROPERTIES)]
    seen = f"{len(events) - len(without)} of {len(events)} events carry it"
    return Answer.of(holds=not without, seen=seen)


def _order(events: list[Event]) -> Answer:
    steps = [str(event["detail"].get(_PROPERTIES, {}).get(_STEP)) for event in events]
    ids = [event["id"] for event in events]
    twice = len(ids) - len(set(ids))
    seen = f"arrived in a queue: {', '.join(steps)}; {twice} with the id of another"
    expected = [step for step in _STEPS if step in steps]
    if steps == ["None"] * len(steps):
        return Answer.unknown("events without metadata do not tell which step they are of")
    return Answer.of(holds=steps == expected, seen=seen)


def _time(updates: list[Event], version: Mapping[str, Any]) -> Answer:
    last = [event for event in updates if event["detail"].get("ModelApprovalStatus") == "Rejected"]
    if not last:
        return Answer.unknown("no event of the last update arrived")
    told, modified = str(last[0]["time"]), version.get("LastModifiedTime")
    seen = f"the event's time is {told}, LastModifiedTime is {modified}"
    return Answer.of(holds=modified is not None and not is_after(modified, told), seen=seen)


REGISTRY_EVENTS = Probe(
    id="registry-events",
    assumptions=(
        Assumption(
            id=_UPDATES,
            statement=f"an event of an update names the changed members in {_FIELDS}",
            if_it_holds="a recorded outcome starts nothing a second time",
            if_it_does_not="the same, with more events: rules match without it as well"
            " (docs/decisions/0003-a-recorded-outcome-starts-nothing.md)",
        ),
        Assumption(
            id=_CREATION,
            statement=f"an event of a creation has no {_FIELDS}",
            if_it_holds="the rule that seals versions matches registrations alone",
            if_it_does_not="the same for null; a version registered with [] waits for"
            " `promote seal`",
        ),
        Assumption(
            id=_METADATA,
            statement=f"an event carries the version's {_PROPERTIES}",
            if_it_holds="rules tell withdrawn and sealed versions by them",
            if_it_does_not="functions that receive events read the version instead",
        ),
        Assumption(
            id=_ORDER,
            statement="events of one version arrive once and in order",
            if_it_holds="each decision starts one execution",
            if_it_does_not="the same: the ledger lets one execution promote a version, and the"
            " request gate compares the version's present state",
        ),
        Assumption(
            id=_TIME,
            statement=f"an event's time is at most {SLACK.seconds} seconds before the version's"
            " LastModifiedTime",
            if_it_holds="`record-approval` knows an approval that nobody touched since",
            if_it_does_not="nobody is recorded as approver, and the four-eyes gate refuses",
            change="SLACK in lambda/promotion_steps/approval_record.py: raise it",
        ),
    ),
    shares=candidate.MAKES,
    makes=(
        "a rule on the default event bus",
        "an SQS queue",
    ),
    kinds=(*candidate.KINDS, EVENT_RULE, QUEUE),
    permissions=(*candidate.PERMISSIONS, "sagemaker:UpdateModelPackage"),
    cost="less than 0.01 USD for a few messages",
    dollars=0.01,
    ask=_ask,
)
