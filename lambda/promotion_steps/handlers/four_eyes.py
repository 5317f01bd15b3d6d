"""CodePipeline action: stop a version that nobody but its registrar approved."""

from __future__ import annotations

from promotion_steps.examinations.four_eyes import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.four_eyes import GATE

handler = gate_step(GATE, examine)
