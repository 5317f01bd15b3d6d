"""Marks each line of the log with the promotion it belongs to."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def promotion_in_every_line(promotion_id: str) -> Iterator[None]:
    """Add `promotion_id` to each record, those of other threads and libraries included.

    Lambda's JSON log format writes every attribute of a record.
    """
    create = logging.getLogRecordFactory()

    def create_marked(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = create(*args, **kwargs)
        record.promotion_id = promotion_id
        return record

    logging.setLogRecordFactory(create_marked)
    try:
        yield
    finally:
        logging.setLogRecordFactory(create)
