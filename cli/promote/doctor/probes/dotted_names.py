"""Whether event patterns match fields whose names have dots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promotion_steps.names import APPROVAL_DETAIL_TYPE, APPROVAL_SOURCE, WITHDRAWN

_ID = "dotted-names"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    marked, unmarked = {WITHDRAWN: "churn/1 was rejected"}, {"owner": "nobody"}
    asked = {
        "exists": (True, marked, True),
        "exists elsewhere": (True, unmarked, False),
        "absent": (False, unmarked, True),
        "absent elsewhere": (False, marked, False),
    }
    wrong = [
        f"{what}: {not expected}"
        for what, (exists, properties, expected) in asked.items()
        if _matches(context, properties, exists=exists) is not expected
    ]
    seen = f"TestEventPattern answers {', '.join(wrong)}" if wrong else "4 patterns match as meant"
    yield _ID, Answer.of(holds=not wrong, seen=seen)


def _matches(context: ProbeContext, properties: Mapping[str, str], *, exists: bool) -> bool:
    pattern = {"detail": {"CustomerMetadataProperties": {WITHDRAWN: [{"exists": exists}]}}}
    answer = context.clients("events").test_event_pattern(
        EventPattern=json.dumps(pattern), Event=json.dumps(_event(context, properties))
    )
    return bool(answer["Result"])


def _event(context: ProbeContext, properties: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "source": APPROVAL_SOURCE,
        "detail-type": APPROVAL_DETAIL_TYPE,
        "account": context.environment.account,
        "region": context.environment.region,
        "time": "2026-01-01T00:00:00Z",
        "resources": [],
        "detail": {"CustomerMetadataProperties": dict(properties)},
    }


DOTTED_NAMES = Probe(
    id="dotted-names",
    assumptions=(
        Assumption(
            id=_ID,
            statement="an event pattern matches a field whose name has dots by that name",
            if_it_holds="a withdrawal travels down the path, and a withdrawn version starts no"
            " pipeline",
            if_it_does_not="a withdrawal marks the next environment's version and travels no"
            " further; the request gate refuses a withdrawn version all the same",
            change="docs/decisions/0011-a-rejection-travels-downstream.md: reject the version in"
            " each later environment by hand",
        ),
    ),
    permissions=("events:TestEventPattern",),
    ask=_ask,
)
