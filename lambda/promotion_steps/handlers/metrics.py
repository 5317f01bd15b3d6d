"""CodePipeline action: stop a promotion whose metrics miss their limits."""

from __future__ import annotations

from promotion_steps.examinations.metrics import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.metrics import GATE

handler = gate_step(GATE, examine)
