"""CodePipeline action: stop a promotion of a version that may not go there, or not now."""

from __future__ import annotations

from promotion_steps.examinations.request import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.request import GATE

handler = gate_step(GATE, examine)
