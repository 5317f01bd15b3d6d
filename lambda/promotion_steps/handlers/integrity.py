"""CodePipeline action: stop a promotion of anything but what was registered."""

from __future__ import annotations

from promotion_steps.examinations.integrity import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.integrity import GATE

handler = gate_step(GATE, examine)
