"""Approvals that wait for somebody's answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from promote.rehearsal.emulator.codepipeline.execution import new_id
from promote.rehearsal.emulator.json_service import ServiceError


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What somebody decided."""

    approved: bool
    summary: str
    by: str


@dataclass(kw_only=True, slots=True, eq=False)
class Approval:
    """One question, asked of one action of a pipeline."""

    place: tuple[str, ...]
    token: str = field(default_factory=new_id)
    open: bool = True
    answer: Answer | None = None


class Approvals:
    """Every approval ever asked for."""

    def __init__(self) -> None:
        self._approvals: dict[str, Approval] = {}
        self._lock = threading.Lock()

    def ask(self, place: tuple[str, ...]) -> Approval:
        """Open a question.

        Args:
            place: Pipeline ARN, stage and action.
        """
        approval = Approval(place=place)
        with self._lock:
            self._approvals[approval.token] = approval
        return approval

    def settle(self, token: str, answer: Answer, *, place: tuple[str, ...]) -> None:
        """Record the one answer to a question.

        Raises:
            ServiceError: The token is not of that action, or its question is settled.
        """
        with self._lock:
            approval = self._approvals.get(token)
            if approval is None or approval.place != place:
                raise ServiceError(
                    "InvalidApprovalTokenException",
                    f"token: not of an approval of this action, got {token!r}",
                )
            if not approval.open:
                raise ServiceError(
                    "ApprovalAlreadyCompletedException", "The approval is already completed"
                )
            approval.open = False
            approval.answer = answer

    def close(self, approval: Approval) -> None:
        """Take no answer any more: the action is over."""
        with self._lock:
            approval.open = False

    def clear(self) -> None:
        """Forget every approval."""
        with self._lock:
            self._approvals.clear()
