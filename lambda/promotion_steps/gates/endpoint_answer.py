"""Gate: an endpoint's answer has the content type and the shape that its clients expect."""

from __future__ import annotations

import csv
import io
from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.json_fields import parse_json, shown
from promotion_steps.promotion_settings import SmokeTest

GATE = "smoke-test"

_JSON = "application/json"
_CSV = "text/csv"
_PREDICTIONS = "predictions"


def check_answer(
    expected: SmokeTest, *, status: int, content_type: str, body: bytes
) -> list[Finding]:
    """Return a finding for each way in which the answer is not what was expected."""
    problems = []
    if not 200 <= status < 300:
        problems.append(f"status: got {status}, expected 200")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != expected.answer_content_type.lower():
        problems.append(
            f"content type: got {shown(content_type)}, expected {expected.answer_content_type!r}"
        )
    elif not body:
        problems.append("body: got nothing, expected an answer")
    else:
        problems += _body_problems(body, media_type, expected.shape)
    return [Finding(gate=GATE, message=problem) for problem in problems]


def _body_problems(body: bytes, media_type: str, expected: tuple[int, ...] | None) -> list[str]:
    try:
        if media_type == _JSON:
            shape = _json_shape(_predictions(parse_json(body, "body")))
        elif media_type == _CSV:
            shape = _csv_shape(body)
        else:
            return []
    except (ValueError, RecursionError) as error:
        return [str(error)]
    if expected is None or _fits(shape, expected):
        return []
    return [f"body: got the shape {list(shape)}, expected {list(expected)}"]


def _fits(shape: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    # One value a row, or one row, is a plain list to whoever reads it.
    trimmed = tuple(length for length in shape if length != 1)
    return shape == expected or (
        len(expected) < len(shape) and trimmed == tuple(n for n in expected if n != 1)
    )


def _predictions(answer: Any) -> Any:
    if isinstance(answer, dict) and isinstance(answer.get(_PREDICTIONS), list):
        return answer[_PREDICTIONS]
    return answer


def _json_shape(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        if value is None:
            raise ValueError("body: got null, expected a value")
        return ()
    shapes = {_json_shape(item) for item in value}
    if len(shapes) > 1:
        raise ValueError(f"body: got lists of unequal lengths in {shown(value)}")
    return (len(value), *(shapes.pop() if shapes else ()))


def _csv_shape(body: bytes) -> tuple[int, ...]:
    try:
        rows = [row for row in csv.reader(io.StringIO(body.decode())) if row]
    except csv.Error as error:
        raise ValueError(f"body: no CSV ({error}), got {shown(body)}") from error
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        raise ValueError(f"body: got rows of unequal lengths in {shown(body)}")
    return (len(rows), widths.pop())
