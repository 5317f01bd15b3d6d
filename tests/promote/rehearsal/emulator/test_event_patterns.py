from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.mending.event_patterns import _reading_paths


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
