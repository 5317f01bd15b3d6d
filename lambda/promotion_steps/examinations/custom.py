"""Asks a model team's own functions in the target environment, all at the same time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.case import Case
from promotion_steps.custom_gate import Answer, ask, question, too_late
from promotion_steps.finding import Finding
from promotion_steps.gates.custom import GATE, CustomGate, custom_gates
from promotion_steps.ruling import Ruling

ClientOf = Callable[[Case, int], Client]
"""Makes a client that waits so many seconds for an answer."""


def examine(case: Case, *, client_of: ClientOf | None = None) -> Ruling:
    """Collect what every function found.

    Args:
        case: What they are asked about.
        client_of: Default: the case's own client, which may not wait as long as a function.

    Raises:
        ValueError: The gate's section is malformed.
    """
    gates = custom_gates(case.settings.gate(GATE))
    target = case.hop.target
    if not case.asks_target:
        unchecked = [f"{gate.function}: what it answers in {target.name}" for gate in gates]
        return Ruling(unchecked=tuple(unchecked))
    waiting = [_Asking(case, gate, client_of or _client_of_the_case) for gate in gates]
    answers = [asking.answer() for asking in waiting]
    return Ruling(
        findings=tuple(finding for answer in answers for finding in answer.findings),
        inputs={
            "functions": [
                asking.as_input(answer) for asking, answer in zip(waiting, answers, strict=True)
            ]
        },
    )


class _Asking:
    """A function that is being asked in a thread nobody has to wait for."""

    def __init__(self, case: Case, gate: CustomGate, client_of: ClientOf) -> None:
        self._case, self._gate = case, gate
        self._question = question(case, gate)
        self._seconds = min(float(gate.timeout_seconds), max(case.seconds_left(), 0.0))
        self._until = time.monotonic() + self._seconds
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        client = client_of(case, gate.timeout_seconds)
        Thread(target=self._ask, args=(client,), name=gate.function, daemon=True).start()

    def answer(self) -> Answer:
        """Wait for the answer as long as the function may take."""
        try:
            return self._answers.get(timeout=max(self._until - time.monotonic(), 0.0))
        except Empty:
            return Answer(findings=tuple(too_late(self._gate, self._seconds).findings(GATE)))

    def as_input(self, answer: Answer) -> dict[str, Any]:
        """Tell an auditor what was asked and answered."""
        name = self._case.hop.target.custom_gate(self._gate.function)
        return {
            "function": self._case.hop.target.arn("lambda", f"function:{name}"),
            "question_sha256": hashlib.sha256(self._question).hexdigest(),
            "answer_sha256": answer.sha256,
        }

    def _ask(self, client: Client) -> None:
        try:
            self._answers.put(ask(self._case, self._gate, self._question, client))
        except Exception as error:
            message = f"{self._gate.function}: cannot be asked, got {type(error).__name__}: {error}"
            self._answers.put(Answer(findings=(Finding(gate=GATE, message=message),)))


def _client_of_the_case(case: Case, seconds: int) -> Client:  # noqa: ARG001 - the case decides
    return case.target("lambda")
