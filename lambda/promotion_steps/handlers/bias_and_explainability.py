"""CodePipeline action: stop a promotion of a biased or unexplained model."""

from __future__ import annotations

from promotion_steps.examinations.bias_and_explainability import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.bias_and_explainability import GATE

handler = gate_step(GATE, examine)
