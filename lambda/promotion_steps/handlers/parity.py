"""CodePipeline action: stop a promotion whose model was made with another runtime."""

from __future__ import annotations

from promotion_steps.examinations.parity import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.parity import GATE

handler = gate_step(GATE, examine)
