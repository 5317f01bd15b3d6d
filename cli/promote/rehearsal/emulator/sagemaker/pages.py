"""The answer of a list operation: filtered, sorted and cut into pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from botocore.utils import parse_timestamp

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.page_token import page_offset, page_token
from promote.rehearsal.emulator.sagemaker.refusals import invalid

DEFAULT_PAGE_SIZE = 10
_TIMES = ("CreationTime", "LastModifiedTime")


def page(
    records: Iterable[Request], request: Request, *, answer: str, name: str, members: Sequence[str]
) -> Request:
    """Answer a list request over *records*, which come in the order of their creation.

    Args:
        records: What the caller may see, described in full.
        request: The list request with its filters, order and token.
        answer: Member of the answer that holds the summaries.
        name: Member of a record that `SortBy=Name` and `NameContains` mean.
        members: Members of a record that its summary shows.
    """
    chosen = [record for record in records if _passes(record, request, name)]
    if request.get("SortBy") == "Name":
        chosen.sort(key=lambda record: str(record.get(name, "")))
    if request.get("SortBy") == "Status":
        chosen.sort(key=lambda record: str(record.get("EndpointStatus", "")))
    if request.get("SortOrder", "Ascending") == "Descending":
        chosen.reverse()
    start = _offset(request.get("NextToken"))
    end = start + int(request.get("MaxResults", DEFAULT_PAGE_SIZE))
    shown = [{m: record[m] for m in members if m in record} for record in chosen[start:end]]
    following = {"NextToken": page_token(end)} if end < len(chosen) else {}
    return {answer: shown, **following}


def _passes(record: Request, request: Request, name: str) -> bool:
    if request.get("NameContains", "") not in str(record.get(name, "")):
        return False
    return all(
        _instant(request.get(f"{time}After"), default=0.0)
        <= record.get(time, 0.0)
        <= _instant(request.get(f"{time}Before"), default=float("inf"))
        for time in _TIMES
    )


def _instant(value: Any, *, default: float) -> float:
    if value is None:
        return default
    moment: datetime = parse_timestamp(value)
    return moment.timestamp()


def _offset(token: str | None) -> int:
    try:
        return page_offset(token)
    except ValueError:
        raise invalid(f"Invalid NextToken: {token}") from None
