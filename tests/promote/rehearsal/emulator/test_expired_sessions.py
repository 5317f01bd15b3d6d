from __future__ import annotations

import time
from typing import Any

import pytest
from ministack.services import sts

from promote.rehearsal.emulator.mending.expired_sessions import evict


class Interrupted(dict[str, Any]):
    """A session during whose inspection another one begins."""

    def get(self, key: str, default: Any = None) -> Any:
        sts._sessions[f"begun-{len(sts._sessions)}"] = {}
        return super().get(key, default)


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    table: dict[str, Any] = {
        "expired": Interrupted(Expiration=time.time() - 1),
        "valid": {"Expiration": time.time() + 60},
        "endless": {},
    }
    monkeypatch.setattr(sts, "_sessions", table)
    return table


def test_a_session_that_begins_while_expired_ones_are_removed_stays(
    sessions: dict[str, Any],
) -> None:
    evict()

    assert sessions.keys() == {"valid", "endless", "begun-3"}


def test_ministack_alone_fails_where_sessions_begin_side_by_side(sessions: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="dictionary changed size during iteration"):
        sts._evict_expired_sessions()
