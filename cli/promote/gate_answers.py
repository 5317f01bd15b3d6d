"""Asks the gates of a promotion, all at once, and gathers what they say."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from promote.gate_plan import GatePlan
from promotion_steps.case import Case
from promotion_steps.ruling import Examine, Ruling, decide
from promotion_steps.verdict import Verdict

UNCHECKED = "unchecked"
_NO_PROMOTION = "none"

# What keeps a gate from deciding is a finding already; its traceback helps nobody here.
logging.getLogger("promotion_steps").addHandler(logging.NullHandler())


@dataclass(frozen=True, kw_only=True, slots=True)
class GateAnswer:
    """What one gate says, or why it was not asked."""

    verdict: Verdict
    asked: bool

    @property
    def gate(self) -> str:
        """The gate's name."""
        return self.verdict.gate

    @property
    def ruling(self) -> Ruling:
        """What the gate decided."""
        return self.verdict.ruling

    def document(self) -> dict[str, Any]:
        """Spell the answer in JSON: the members of the verdict that hold without a promotion."""
        whole = self.verdict.document()
        kept = ("gate", "findings", "inputs", "thresholds", "unchecked", "listed", "code_sha256")
        return {
            **{name: whole[name] for name in kept},
            "verdict": self.word,
            "seconds": whole["duration_seconds"],
        }

    @property
    def word(self) -> str:
        """`passed`, `refused` or `unchecked`."""
        return str(self.verdict.document()["verdict"]) if self.asked else UNCHECKED


def ask_gates(
    plan: GatePlan, case: Case, progress: Callable[[Sequence[str]], None] = lambda _: None
) -> list[GateAnswer]:
    """Ask each gate in a thread of its own; the answers come in the plan's order.

    Args:
        plan: The gates.
        case: What they are asked about.
        progress: Called with the names of those that have not answered yet.
    """
    answers = {gate: _not_asked(gate, reason, case) for gate, reason in plan.left_out.items()}
    waiting = list(plan.asked)
    progress(waiting)
    with ThreadPoolExecutor(max_workers=len(waiting)) as threads:
        for asked in as_completed([threads.submit(_ask, gate, case) for gate in waiting]):
            answer = asked.result()
            answers[answer.gate] = answer
            waiting.remove(answer.gate)
            progress(waiting)
    return [answers[gate] for gate in plan.gates]


def _ask(gate: str, case: Case) -> GateAnswer:
    began, clock = datetime.now(UTC), time.monotonic()
    ruling = decide(gate, _examine(gate), case)
    seconds = time.monotonic() - clock
    return GateAnswer(verdict=_verdict(gate, case, ruling, began, seconds), asked=True)


def _not_asked(gate: str, reason: str, case: Case) -> GateAnswer:
    ruling = Ruling(unchecked=(reason,))
    return GateAnswer(verdict=_verdict(gate, case, ruling, datetime.now(UTC), 0), asked=False)


def _examine(gate: str) -> Examine:
    def examine(case: Case) -> Ruling:
        module = import_module(f"promotion_steps.examinations.{gate.replace('-', '_')}")
        ruling: Ruling = module.examine(case)
        return ruling

    return examine


def _verdict(gate: str, case: Case, ruling: Ruling, began: datetime, seconds: float) -> Verdict:
    return Verdict(
        gate=gate,
        promotion_id=_NO_PROMOTION,
        hop=case.hop,
        model_package_arn=str(case.package.arn),
        intent=case.intent,
        settings=case.settings,
        ruling=ruling,
        began=began,
        seconds=seconds,
    )
