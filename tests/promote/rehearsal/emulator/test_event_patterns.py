from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.emulator.mending.event_patterns import _reading_paths
from tests.promote.rehearsal.emulator.switched import switched


@pytest.mark.parametrize(
    ("detail", "read"),
    [
        ({"a": 1}, {"a": 1}),
        ({"a.b": 1}, {"a": {"b": 1}}),
        ({"a.b": 1, "a.c": 2}, {"a": {"b": 1, "c": 2}}),
        ({"a": {"b": 1}, "a.c": 2}, {"a": {"b": 1, "c": 2}}),
        ({"a.c": 2, "a": {"b": 1}}, {"a": {"c": 2, "b": 1}}),
        ({"a.b.c": 1}, {"a": {"b": {"c": 1}}}),
        ("text", "text"),
    ],
)
def test_a_dot_in_a_name_is_a_step_of_the_path(detail: Any, read: Any) -> None:
    seen = []

    _reading_paths(lambda fields, _pattern: seen.append(fields) is None)(detail, {})

    assert seen == [read]


def _matches(emulator: Emulator) -> bool:
    """Whether a rule whose pattern names a field with a dot passes an event with that field."""
    session = emulator.session("111111111111")
    events, sqs = session.client("events"), session.client("sqs")
    name = f"dotted-{uuid.uuid4().hex[:8]}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:111111111111:{name}"
    pattern = {"source": [name], "detail": {"Properties": {"promotion.origin": ["here"]}}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    detail = json.dumps({"Properties": {"promotion.origin": "here"}})
    events.put_events(Entries=[{"Source": name, "DetailType": "T", "Detail": detail}])
    return "Messages" in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_patterns_match_names_with_dots(emulator: Emulator) -> None:
    assert _matches(emulator)


def test_a_switch_keeps_patterns_from_matching_names_with_dots() -> None:
    with switched(dotted_names="0") as running:
        assert not _matches(running)
