"""STS: sessions that expired are removed while other sessions begin."""

from __future__ import annotations

from ministack.services import sts

from promote.rehearsal.emulator import hooks


def install() -> None:
    """Let requests that run side by side begin sessions."""
    hooks.replace("ministack.services.sts", "_evict_expired_sessions", lambda _original: evict)


def evict() -> None:
    """Remove the sessions that expired, of those that are there at this moment.

    MiniStack walks its table itself, which fails when another request begins a session meanwhile:
    each start of a function does.
    """
    for key, session in sts._sessions.copy().items():
        if sts._session_expired(session):
            sts._sessions.pop(key, None)
