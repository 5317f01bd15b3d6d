"""Python somewhere else: another year by every clock, and folders that list backwards."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

SHIFT = 1200 * 24 * 3600 + 7 * 3600
real_time = time.time
real_listdir = os.listdir
real_scandir = os.scandir


def later() -> float:
    return real_time() + SHIFT


def from_later(convert: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda seconds=None: convert(later() if seconds is None else seconds)


def formatted(form: str, moment: Any = None, real: Any = time.strftime) -> str:
    return str(real(form, time.localtime() if moment is None else moment))


class LaterDate(datetime.date):
    @classmethod
    def today(cls) -> LaterDate:
        return cls.fromtimestamp(later())


class LaterDatetime(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> LaterDatetime:
        return cls.fromtimestamp(later(), tz)

    @classmethod
    def today(cls) -> LaterDatetime:
        return cls.now()

    @classmethod
    def utcnow(cls) -> LaterDatetime:
        return cls.now(datetime.UTC).replace(tzinfo=None)


class Backwards:
    def __init__(self, *folder: Any) -> None:
        with real_scandir(*folder) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    def __enter__(self) -> Iterator[Any]:
        return self.entries

    def __exit__(self, *ended: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return self.entries

    def __next__(self) -> Any:
        return next(self.entries)

    def close(self) -> None:
        pass


time.time = later
time.time_ns = lambda: int(later() * 1_000_000_000)
time.gmtime = from_later(time.gmtime)
time.localtime = from_later(time.localtime)
time.ctime = from_later(time.ctime)
time.strftime = formatted
datetime.date = LaterDate  # type: ignore[misc]
datetime.datetime = LaterDatetime  # type: ignore[misc]
os.listdir = lambda *folder: sorted(real_listdir(*folder), reverse=True)
os.scandir = Backwards  # type: ignore[assignment, misc]
