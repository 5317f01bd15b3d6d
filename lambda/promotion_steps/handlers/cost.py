"""CodePipeline action: stop a promotion whose endpoint is above the budget."""

from __future__ import annotations

from promotion_steps.examinations.cost import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.cost import GATE

handler = gate_step(GATE, examine)
